package dev.garboard.order.domain;

import dev.garboard.contracts.money.Money;
import java.time.Instant;
import java.util.List;

/** What is shown of an order, a moment after it became so. */
public record OrderSummary(
    OrderId id,
    UserId user,
    List<OrderLine> lines,
    Money total,
    OrderState state,
    long version,
    Instant placedAt,
    Instant updatedAt) {
  public OrderSummary {
    lines = List.copyOf(lines);
  }

  /** The summary of this order. */
  public static OrderSummary of(Order order) {
    return new OrderSummary(
        order.id(),
        order.user(),
        order.lines(),
        order.total(),
        order.state(),
        order.version(),
        order.placedAt(),
        order.updatedAt());
  }
}
