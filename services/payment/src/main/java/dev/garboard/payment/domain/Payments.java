package dev.garboard.payment.domain;

import dev.garboard.payment.domain.Payment.Revised;
import java.util.Optional;

/** All payments. */
public interface Payments {
  /** Adds a new one; false if its order has one, or its command was heard before. */
  boolean add(Payment payment);

  /** Replaces a locked one, together with what happened to it. */
  void update(Revised payment);

  /** The payment with this id. */
  Optional<Payment> find(PaymentId id);

  /** The payment of this order. */
  Optional<Payment> find(OrderId order);

  /** The payment that this command asked for. */
  Optional<Payment> find(Command authorization);

  /** The one with this id, which nobody else changes before the end of the transaction. */
  Optional<Payment> lock(PaymentId id);

  /** The same of this order. */
  Optional<Payment> lock(OrderId order);
}
