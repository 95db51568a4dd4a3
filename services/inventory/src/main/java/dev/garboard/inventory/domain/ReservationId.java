package dev.garboard.inventory.domain;

import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/** The identity of a reservation, a UUIDv7 (RFC 9562). */
public record ReservationId(UUID value) {
  public ReservationId {
    Objects.requireNonNull(value);
  }

  /**
   * Reads the usual form of 36 characters.
   *
   * @throws IllegalArgumentException if the text has another form
   */
  public static ReservationId of(String text) {
    return find(text)
        .orElseThrow(() -> new IllegalArgumentException("is not the id of a reservation"));
  }

  /** The same, empty if the text has another form: nothing has such an id. */
  public static Optional<ReservationId> find(String text) {
    return Canonical.find(text).map(ReservationId::new);
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
