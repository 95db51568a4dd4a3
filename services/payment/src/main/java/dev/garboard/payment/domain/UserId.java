package dev.garboard.payment.domain;

import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/** Who pays. */
public record UserId(UUID value) {
  public UserId {
    Objects.requireNonNull(value);
  }

  /**
   * Reads the usual form of 36 characters.
   *
   * @throws IllegalArgumentException if the text has another form
   */
  public static UserId of(String text) {
    return find(text).orElseThrow(() -> new IllegalArgumentException("is not the id of a user"));
  }

  /** The same, empty if the text has another form: nothing has such an id. */
  public static Optional<UserId> find(String text) {
    return Canonical.find(text).map(UserId::new);
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
