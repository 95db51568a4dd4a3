package dev.garboard.order.domain;

import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/** The identity of the user who ordered. */
public record UserId(UUID value) {
  private static final Pattern FORM =
      Pattern.compile(
          "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");

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

  /** The same, empty if the text has another form. */
  public static Optional<UserId> find(String text) {
    return Optional.of(text)
        .filter(FORM.asMatchPredicate()) // UUID.fromString also accepts 1-1-1-1-1
        .map(UUID::fromString)
        .map(UserId::new);
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
