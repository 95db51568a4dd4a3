package dev.garboard.payment.domain;

import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/**
 * What is asked of us, the same however often it is said: the key under which the gateway knows it.
 */
public record Command(UUID value) {
  public Command {
    Objects.requireNonNull(value);
  }

  /**
   * Reads the usual form of 36 characters.
   *
   * @throws IllegalArgumentException if the text has another form
   */
  public static Command of(String text) {
    return find(text).orElseThrow(() -> new IllegalArgumentException("is not the id of a command"));
  }

  /** The same, empty if the text has another form: nothing has such an id. */
  public static Optional<Command> find(String text) {
    return Canonical.find(text).map(Command::new);
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
