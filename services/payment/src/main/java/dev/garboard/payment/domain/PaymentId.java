package dev.garboard.payment.domain;

import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/** The identity of a payment, a UUIDv7 (RFC 9562). */
public record PaymentId(UUID value) {
  public PaymentId {
    Objects.requireNonNull(value);
  }

  /**
   * Reads the usual form of 36 characters.
   *
   * @throws IllegalArgumentException if the text has another form
   */
  public static PaymentId of(String text) {
    return find(text).orElseThrow(() -> new IllegalArgumentException("is not the id of a payment"));
  }

  /** The same, empty if the text has another form: nothing has such an id. */
  public static Optional<PaymentId> find(String text) {
    return Canonical.find(text).map(PaymentId::new);
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
