package dev.garboard.kit.saga;

import java.util.Optional;
import java.util.UUID;

/**
 * What a participant keeps of a command.
 *
 * @param kind the type of its message; of a tombstone, that of the compensation that came first
 * @param replyTo empty if nobody waits
 * @param trace its {@code traceparent}, empty if it has none
 * @param reply empty until there is one
 * @param tombstone whether it was undone before it came
 */
record LoggedCommand(
    UUID id,
    String kind,
    UUID saga,
    String replyTo,
    String trace,
    Optional<Reply> reply,
    boolean tombstone) {
  static LoggedCommand of(Command command, String kind, String trace) {
    return new LoggedCommand(
        command.id(),
        kind,
        command.saga(),
        command.replyTo().orElse(""),
        trace,
        Optional.empty(),
        false);
  }

  /** What keeps the place of a command that this one undoes before it came. */
  LoggedCommand tombstone(UUID undone) {
    return new LoggedCommand(undone, kind, saga, "", "", Optional.of(Reply.compensated()), true);
  }

  /** There is nothing to undo. */
  boolean isWithoutEffect() {
    return reply.filter(Reply.Refused.class::isInstance).isPresent();
  }
}
