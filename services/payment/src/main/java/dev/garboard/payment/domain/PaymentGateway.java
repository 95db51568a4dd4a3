package dev.garboard.payment.domain;

import dev.garboard.contracts.money.Money;

/**
 * Who moves the money. Everything has a key: what is said again is done once and answered alike.
 * Never called in a transaction: it may take seconds, and is not undone with it.
 */
public interface PaymentGateway {
  /** Holds the amount: Approved, Refused, Unknown. */
  GatewayReply authorize(Command key, Money amount, PaymentMethod method);

  /** Takes all that is held: Approved, Refused, Unknown. */
  GatewayReply capture(Command key);

  /**
   * Lets go of what is held; of a key that was never heard of, refuses an authorization that comes
   * later: Approved, AlreadyCaptured, Unknown.
   */
  GatewayReply release(Command key);

  /** Pays a part of what was taken back: Approved, Refused, Unknown. */
  GatewayReply refund(Command key, Command refund, Money part);

  /** How an authorization ended, whatever came after it: Approved, Refused, Unseen, Unknown. */
  GatewayReply query(Command key);
}
