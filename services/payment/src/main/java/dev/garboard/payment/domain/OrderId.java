package dev.garboard.payment.domain;

import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/** What is paid for; also the identity of the saga that has it paid. */
public record OrderId(UUID value) {
  public OrderId {
    Objects.requireNonNull(value);
  }

  /**
   * Reads the usual form of 36 characters.
   *
   * @throws IllegalArgumentException if the text has another form
   */
  public static OrderId of(String text) {
    return find(text).orElseThrow(() -> new IllegalArgumentException("is not the id of an order"));
  }

  /** The same, empty if the text has another form: nothing has such an id. */
  public static Optional<OrderId> find(String text) {
    return Canonical.find(text).map(OrderId::new);
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
