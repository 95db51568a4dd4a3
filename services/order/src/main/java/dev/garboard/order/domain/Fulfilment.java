package dev.garboard.order.domain;

import dev.garboard.order.domain.OrderState.Reason;

/** What brings an order to its end, over all services and whatever crashes. */
public interface Fulfilment {
  /** How the wish to cancel ended. */
  enum Cancellation {
    /** It will end cancelled, as soon as what is done is undone. */
    REQUESTED,
    /** It is past the point of no return. */
    TOO_LATE
  }

  /** Begins, with the transaction that places the order. */
  void begin(Order order);

  /** Turns back, if that is still possible. */
  Cancellation cancel(OrderId order, Reason reason);
}
