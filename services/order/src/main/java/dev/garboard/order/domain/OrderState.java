package dev.garboard.order.domain;

/** How far an order is. The last two are final. */
public sealed interface OrderState {
  /** Stock is being reserved and money authorized. */
  record Pending() implements OrderState {}

  /** It will be delivered, and was or will be paid once. */
  record Confirmed() implements OrderState {}

  /** Nothing of it is reserved, nothing of it was paid. */
  record Cancelled(Reason reason) implements OrderState {}

  /** Why an order was cancelled. */
  enum Reason {
    OUT_OF_STOCK,
    PAYMENT_DECLINED,
    BY_USER,
    TIMED_OUT,
    BY_OPERATOR
  }
}
