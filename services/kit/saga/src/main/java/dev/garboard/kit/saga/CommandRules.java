package dev.garboard.kit.saga;

import dev.garboard.kit.messaging.UnreadableMessage;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * How a command has its effect once, whatever comes twice or in the wrong order. Works inside of
 * one transaction, on whatever keeps the log.
 */
final class CommandRules {
  private final CommandLog log;

  CommandRules(CommandLog log) {
    this.log = log;
  }

  /** A command that goes forward; the reply to send, if there is one. */
  Optional<Reply> execute(LoggedCommand command, Supplier<Answer> effect) {
    return log.first(command) ? kept(command, Reply.of(effect.get())) : repeated(command);
  }

  /** One that undoes another. */
  Optional<Reply> undo(LoggedCommand command, UUID undone, Supplier<Answer> effect) {
    if (!log.first(command)) {
      return repeated(command);
    }
    return kept(
        command, isToUndo(command, undone) ? Reply.of(effect.get()) : Optional.of(Reply.done()));
  }

  /** If the other has not come yet, it never will. */
  private boolean isToUndo(LoggedCommand command, UUID undone) {
    if (log.first(command.tombstone(undone))) {
      return false;
    }
    var other = log.find(undone).orElseThrow();
    requireSame("saga", other.saga(), command.saga());
    return !other.isWithoutEffect();
  }

  private Optional<Reply> kept(LoggedCommand command, Optional<Reply> reply) {
    reply.ifPresent(it -> log.answered(command.id(), it));
    return reply;
  }

  private Optional<Reply> repeated(LoggedCommand command) {
    var earlier = log.find(command.id()).orElseThrow();
    requireSame("saga", earlier.saga(), command.saga());
    if (!earlier.tombstone()) {
      requireSame("type", earlier.kind(), command.kind());
    }
    return earlier.reply();
  }

  private static void requireSame(String what, Object first, Object now) {
    if (!first.equals(now)) {
      throw new UnreadableMessage("command.id is that of a command of another " + what);
    }
  }
}
