package dev.garboard.kit.saga;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;

/**
 * Says what one step of a saga is. Bodies are records or maps, written as JSON objects, component
 * names in snake case; they and the reply are plain functions of the data, called again for each
 * attempt.
 *
 * @param <D> the data of the saga
 */
public final class StepBuilder<D extends Record> {
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(5);

  private final String name;
  private String topic;
  private Step.Order<D> command;
  private Optional<Step.Order<D>> undo = Optional.empty();
  private BiFunction<D, JsonNode, D> reply = (data, _) -> data;
  private Optional<Duration> timeout = Optional.empty();
  private Optional<Integer> attempts = Optional.empty();
  private Duration longestWait = LONGEST_WAIT;

  StepBuilder(String name) {
    this.name = name;
  }

  /** The command that does it; required. */
  public StepBuilder<D> command(String to, String type, BiFunction<UUID, D, Object> body) {
    topic = to;
    command = new Step.Order<>(type, body);
    return this;
  }

  /** The command that undoes it, in the same topic; none if it leaves nothing to undo. */
  public StepBuilder<D> undo(String type, BiFunction<UUID, D, Object> body) {
    undo = Optional.of(new Step.Order<>(type, body));
    return this;
  }

  /** What the data are, given what the participant tells; unchanged without this. */
  public StepBuilder<D> reply(BiFunction<D, JsonNode, D> changed) {
    reply = changed;
    return this;
  }

  /** How long a reply is awaited before the command is sent again. */
  public StepBuilder<D> timeout(Duration of) {
    requirePositive("timeout", of);
    timeout = Optional.of(of);
    return this;
  }

  /** How often a compensable step is tried in all; then its outcome counts as unknown. */
  public StepBuilder<D> attempts(int inAll) {
    if (inAll < 1) {
      throw new IllegalArgumentException(name + ": attempts are 1 at least, not " + inAll);
    }
    attempts = Optional.of(inAll);
    return this;
  }

  /**
   * The longest wait between two tries of what is repeated until it succeeds; the first is the
   * timeout, each next is twice as long.
   */
  public StepBuilder<D> backoff(Duration longest) {
    requirePositive("backoff", longest);
    longestWait = longest;
    return this;
  }

  private void requirePositive(String what, Duration given) {
    if (!given.isPositive()) {
      throw new IllegalArgumentException(name + ": " + what + " must be positive, not " + given);
    }
  }

  Step<D> build() {
    if (command == null) {
      throw new IllegalArgumentException(name + " has no command");
    }
    return new Step<>(name, topic, command, undo, reply, timeout, attempts, longestWait);
  }
}
