package dev.garboard.payment.domain;

/** How a command about a payment that is there was taken. */
public sealed interface Step {
  /** The gateway is asked, now or when this command was first heard. */
  record Begun(Payment payment) implements Step {}

  /** It is so already. */
  record Done(Payment payment) implements Step {}

  /** The payment is not one with which that can be done. */
  record Refused(Payment payment) implements Step {}

  /** The order has no payment. */
  record NoSuchPayment() implements Step {}

  /** The command asked for something else before. */
  record OtherRequest() implements Step {}

  /** Of a command that was heard before. */
  static Step again(boolean same, Payment payment) {
    return same ? new Begun(payment) : new OtherRequest();
  }
}
