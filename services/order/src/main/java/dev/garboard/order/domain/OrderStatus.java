package dev.garboard.order.domain;

import dev.garboard.order.domain.OrderState.Cancelled;
import dev.garboard.order.domain.OrderState.Confirmed;
import dev.garboard.order.domain.OrderState.Pending;
import java.util.List;
import java.util.stream.Stream;

/** The state of an order in one word. */
public enum OrderStatus {
  PENDING,
  CONFIRMED,
  CANCELLED;

  /** The word for this state. */
  public static OrderStatus of(OrderState state) {
    return switch (state) {
      case Pending() -> PENDING;
      case Confirmed() -> CONFIRMED;
      case Cancelled _ -> CANCELLED;
    };
  }

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException if there is no such word
   */
  public static OrderStatus read(String text) {
    return Stream.of(values())
        .filter(status -> status.name().equals(text))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("is one of " + List.of(values())));
  }
}
