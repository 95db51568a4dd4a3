package dev.garboard.order.domain;

import dev.garboard.contracts.money.Money;
import dev.garboard.order.domain.OrderEvent.OrderCancelled;
import dev.garboard.order.domain.OrderEvent.OrderConfirmed;
import dev.garboard.order.domain.OrderEvent.OrderPlaced;
import dev.garboard.order.domain.OrderState.Cancelled;
import dev.garboard.order.domain.OrderState.Confirmed;
import dev.garboard.order.domain.OrderState.Pending;
import dev.garboard.order.domain.OrderState.Reason;
import java.time.Instant;
import java.util.List;

/**
 * An order. Each change is a new value with the next version, and what the world is told of it.
 *
 * @param total of all lines, in their one currency
 * @param version counts changes from 1
 */
public record Order(
    OrderId id,
    UserId user,
    List<OrderLine> lines,
    Money total,
    PaymentMethod payment,
    OrderState state,
    long version,
    Instant placedAt,
    Instant updatedAt) {
  public Order {
    lines = List.copyOf(lines);
    if (version < 1 || updatedAt.isBefore(placedAt)) {
      throw new IllegalArgumentException(
          "no order has version " + version + " or changed before it was placed");
    }
  }

  /** An order as it became, and the events of that; none if it was so already. */
  public record Revised(Order order, List<OrderEvent> events) {
    public Revised {
      events = List.copyOf(events);
    }
  }

  /** A new order. */
  public static Revised place(
      OrderId id, UserId user, List<OrderLine> lines, PaymentMethod payment, Instant now) {
    var total = lines.stream().map(OrderLine::price).reduce(Money::plus).orElseThrow();
    var order = new Order(id, user, lines, total, payment, new Pending(), 1, now, now);
    return new Revised(order, List.of(new OrderPlaced(id, user, lines, total, now)));
  }

  /**
   * From here it goes only forward.
   *
   * @throws IllegalStateException if it was cancelled
   */
  public Revised confirm(Instant now) {
    return switch (state) {
      case Pending() -> confirmed(next(new Confirmed(), now));
      case Confirmed() -> same();
      case Cancelled(var reason) ->
          throw new IllegalStateException(id + " was cancelled " + reason);
    };
  }

  /**
   * Nothing of it is left.
   *
   * @throws IllegalStateException if it was confirmed
   */
  public Revised cancel(Reason reason, Instant now) {
    return switch (state) {
      case Pending() -> cancelled(next(new Cancelled(reason), now), reason);
      case Cancelled _ -> same();
      case Confirmed() -> throw new IllegalStateException(id + " was confirmed");
    };
  }

  private static Revised confirmed(Order it) {
    return new Revised(it, List.of(new OrderConfirmed(it.id, it.user, it.version, it.updatedAt)));
  }

  private static Revised cancelled(Order it, Reason reason) {
    return new Revised(
        it, List.of(new OrderCancelled(it.id, it.user, reason, it.version, it.updatedAt)));
  }

  private Revised same() {
    return new Revised(this, List.of());
  }

  /** Clocks of several machines disagree; a history does not run backwards. */
  private Order next(OrderState state, Instant now) {
    var at = now.isBefore(updatedAt) ? updatedAt : now;
    return new Order(id, user, lines, total, payment, state, version + 1, placedAt, at);
  }
}
