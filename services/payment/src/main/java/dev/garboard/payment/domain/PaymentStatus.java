package dev.garboard.payment.domain;

import dev.garboard.payment.domain.PaymentState.Authorized;
import dev.garboard.payment.domain.PaymentState.Captured;
import dev.garboard.payment.domain.PaymentState.Capturing;
import dev.garboard.payment.domain.PaymentState.Declined;
import dev.garboard.payment.domain.PaymentState.Initiated;
import dev.garboard.payment.domain.PaymentState.Voided;
import dev.garboard.payment.domain.PaymentState.Voiding;

/** How far a payment is, in one word. */
public enum PaymentStatus {
  INITIATED,
  AUTHORIZED,
  DECLINED,
  CAPTURING,
  CAPTURED,
  PARTIALLY_REFUNDED,
  REFUNDED,
  VOIDING,
  VOIDED;

  /** The word for it. */
  public static PaymentStatus of(Payment payment) {
    return switch (payment.state()) {
      case Initiated() -> INITIATED;
      case Authorized _ -> AUTHORIZED;
      case Declined _ -> DECLINED;
      case Capturing _ -> CAPTURING;
      case Captured(_, var refunded, _) when refunded.equals(payment.amount()) -> REFUNDED;
      case Captured(_, var refunded, _) when refunded.isPositive() -> PARTIALLY_REFUNDED;
      case Captured _ -> CAPTURED;
      case Voiding() -> VOIDING;
      case Voided() -> VOIDED;
    };
  }
}
