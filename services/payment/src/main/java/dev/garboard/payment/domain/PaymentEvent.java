package dev.garboard.payment.domain;

import dev.garboard.contracts.money.Money;
import java.time.Instant;

/** Something that happened to a payment. */
public sealed interface PaymentEvent {
  /** What it happened to, as it became. */
  Payment payment();

  /** What the event is about: the whole amount, or the part that was paid back. */
  default Money amount() {
    return payment().amount();
  }

  /** The payment's version after it: events of one payment are numbered without a gap. */
  default long version() {
    return payment().version();
  }

  /** When. */
  default Instant at() {
    return payment().updatedAt();
  }

  /** The amount is held. */
  record PaymentAuthorized(Payment payment) implements PaymentEvent {}

  /** The gateway holds nothing. */
  record PaymentDeclined(Payment payment, String reason) implements PaymentEvent {}

  /** The amount was taken. */
  record PaymentCaptured(Payment payment) implements PaymentEvent {}

  /** What was held, if it was, is free again. */
  record PaymentVoided(Payment payment) implements PaymentEvent {}

  /** A part of what was taken, or all, was paid back. */
  record PaymentRefunded(Payment payment, Money amount) implements PaymentEvent {}
}
