package dev.garboard.payment.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.garboard.contracts.money.Money;
import dev.garboard.contracts.money.MoneyJson;
import dev.garboard.payment.domain.Command;
import dev.garboard.payment.domain.Payment;

/** A refund as it was asked for; the payment shows what was paid back. */
record RefundView(
    String id,
    @JsonProperty("payment_id") String paymentId,
    MoneyJson amount,
    PaymentView payment) {
  static RefundView of(Command refund, Money amount, Payment payment) {
    return new RefundView(
        refund.toString(), payment.id().toString(), MoneyJson.of(amount), PaymentView.of(payment));
  }
}
