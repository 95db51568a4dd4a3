package dev.garboard.payment.http;

import dev.garboard.payment.domain.Payment;
import java.util.List;
import java.util.Optional;

/** The payments of an order: one, or none yet. */
record PaymentList(List<PaymentView> items) {
  static PaymentList of(Optional<Payment> payment) {
    return new PaymentList(payment.map(PaymentView::of).stream().toList());
  }
}
