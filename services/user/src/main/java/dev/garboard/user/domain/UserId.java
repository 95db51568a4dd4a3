package dev.garboard.user.domain;

import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/** The identity of a user, a UUIDv7 (RFC 9562): the order of ids is the order of registration. */
public record UserId(UUID value) implements Comparable<UserId> {
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
    return find(text).orElseThrow(() -> new IllegalArgumentException("is not a user id"));
  }

  /** The same, empty if the text has another form: no user has such an id. */
  public static Optional<UserId> find(String text) {
    return Optional.of(text)
        .filter(FORM.asMatchPredicate()) // UUID.fromString also accepts 1-1-1-1-1
        .map(UUID::fromString)
        .map(UserId::new);
  }

  /** By all 128 bits without sign, unlike {@link UUID#compareTo}. */
  @Override
  public int compareTo(UserId other) {
    var high =
        Long.compareUnsigned(value.getMostSignificantBits(), other.value.getMostSignificantBits());
    return high != 0
        ? high
        : Long.compareUnsigned(
            value.getLeastSignificantBits(), other.value.getLeastSignificantBits());
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
