package dev.garboard.payment.domain;

import java.util.Optional;

/** Somebody looks at payments: at their own, or at all with the permission. */
public final class ShowPayments {
  private final Payments payments;

  public ShowPayments(Payments payments) {
    this.payments = payments;
  }

  /** One payment; none if it is not the caller's. */
  public Optional<Payment> one(Actor actor, PaymentId id) {
    return payments.find(id).filter(actor::mayRead);
  }

  /** That of an order; none if it is not the caller's. */
  public Optional<Payment> ofOrder(Actor actor, OrderId order) {
    return payments.find(order).filter(actor::mayRead);
  }
}
