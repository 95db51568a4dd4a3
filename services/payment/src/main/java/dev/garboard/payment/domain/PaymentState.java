package dev.garboard.payment.domain;

import dev.garboard.contracts.money.Money;

/** How far a payment is. What the gateway has not answered yet is a state of its own. */
public sealed interface PaymentState {
  /** The gateway is asked to hold the amount. */
  record Initiated() implements PaymentState {}

  /**
   * The amount is held.
   *
   * @param reference what the gateway calls it
   */
  record Authorized(String reference) implements PaymentState {}

  /** Nothing is held, and never will be. */
  record Declined(String reason) implements PaymentState {}

  /** The gateway is asked to take what it holds. */
  record Capturing(String reference) implements PaymentState {}

  /**
   * The amount was taken.
   *
   * @param refunded what was paid back of it
   * @param refunding what the gateway is asked to pay back besides
   */
  record Captured(String reference, Money refunded, Money refunding) implements PaymentState {
    public Captured {
      if (refunded.minor() < 0 || refunding.minor() < 0) {
        throw new IllegalArgumentException("no payment pays back less than nothing");
      }
    }
  }

  /** The gateway is asked to let go of whatever it holds, and to hold nothing that comes late. */
  record Voiding() implements PaymentState {}

  /** Nothing is held, and never will be. */
  record Voided() implements PaymentState {}
}
