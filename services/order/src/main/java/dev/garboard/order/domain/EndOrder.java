package dev.garboard.order.domain;

import dev.garboard.order.domain.Order.Revised;
import dev.garboard.order.domain.OrderState.Reason;
import java.time.InstantSource;

/** The fulfilment has come to an end. Each runs in the transaction of that. */
public final class EndOrder {
  private final Orders orders;
  private final InstantSource clock;

  public EndOrder(Orders orders, InstantSource clock) {
    this.orders = orders;
    this.clock = clock;
  }

  /** Everything is reserved and authorized. */
  public void confirm(OrderId id) {
    update(id, order -> order.confirm(clock.instant()));
  }

  /** Everything is undone. */
  public void cancel(OrderId id, Reason reason) {
    update(id, order -> order.cancel(reason, clock.instant()));
  }

  private void update(OrderId id, UnaryRevision revision) {
    var revised = revision.apply(orders.lock(id).orElseThrow());
    if (!revised.events().isEmpty()) {
      orders.update(revised);
    }
  }

  private interface UnaryRevision {
    Revised apply(Order order);
  }
}
