package dev.garboard.order.domain;

import dev.garboard.contracts.money.Money;
import dev.garboard.order.domain.OrderState.Reason;
import java.time.Instant;
import java.util.List;

/** Something that happened to an order. */
public sealed interface OrderEvent {
  /** Which one. */
  OrderId order();

  /** Its version after it: events of one order are numbered without a gap. */
  long version();

  /** When. */
  Instant at();

  /** Somebody ordered. */
  record OrderPlaced(OrderId order, UserId user, List<OrderLine> lines, Money total, Instant at)
      implements OrderEvent {
    public OrderPlaced {
      lines = List.copyOf(lines);
    }

    @Override
    public long version() {
      return 1;
    }
  }

  /** It will be delivered. */
  record OrderConfirmed(OrderId order, UserId user, long version, Instant at)
      implements OrderEvent {}

  /** It will not. */
  record OrderCancelled(OrderId order, UserId user, Reason reason, long version, Instant at)
      implements OrderEvent {}
}
