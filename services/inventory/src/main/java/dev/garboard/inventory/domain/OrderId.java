package dev.garboard.inventory.domain;

import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/** For whom stock is put aside; also the identity of its saga. */
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
