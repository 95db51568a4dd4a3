package dev.garboard.order.domain;

import dev.garboard.order.domain.CancelOrder.Outcome.Accepted;
import dev.garboard.order.domain.CancelOrder.Outcome.NoSuchOrder;
import dev.garboard.order.domain.CancelOrder.Outcome.TooLate;
import dev.garboard.order.domain.OrderState.Cancelled;
import dev.garboard.order.domain.OrderState.Confirmed;
import dev.garboard.order.domain.OrderState.Pending;
import dev.garboard.order.domain.OrderState.Reason;

/** Somebody does not want an order any more. */
public final class CancelOrder {
  /** How it ended. */
  public sealed interface Outcome {
    /** It will be cancelled, or is. */
    record Accepted(Order order) implements Outcome {}

    /** It was confirmed. */
    record TooLate() implements Outcome {}

    /** There is no such order. */
    record NoSuchOrder() implements Outcome {}
  }

  private final Orders orders;
  private final Fulfilment fulfilment;
  private final Atomically atomically;

  public CancelOrder(Orders orders, Fulfilment fulfilment, Atomically atomically) {
    this.orders = orders;
    this.fulfilment = fulfilment;
    this.atomically = atomically;
  }

  /** Asks for it; what is done already is undone first. */
  public Outcome cancel(Actor actor, OrderId id) {
    return atomically.call(
        () ->
            orders
                .find(id)
                .filter(order -> actor.mayWrite(order.user()))
                .map(order -> cancel(actor, order))
                .orElseGet(NoSuchOrder::new));
  }

  private Outcome cancel(Actor actor, Order order) {
    return switch (order.state()) {
      case Cancelled _ -> new Accepted(order);
      case Confirmed() -> new TooLate();
      case Pending() -> request(order, reason(actor, order));
    };
  }

  private Outcome request(Order order, Reason reason) {
    return switch (fulfilment.cancel(order.id(), reason)) {
      case REQUESTED -> new Accepted(order);
      case TOO_LATE -> new TooLate();
    };
  }

  private static Reason reason(Actor actor, Order order) {
    return actor.self().filter(order.user()::equals).isPresent()
        ? Reason.BY_USER
        : Reason.BY_OPERATOR;
  }
}
