package dev.garboard.payment.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.garboard.contracts.money.MoneyJson;
import dev.garboard.payment.domain.Payment;
import dev.garboard.payment.domain.PaymentStatus;

/**
 * A payment as an answer; without its method, with which whoever has it can charge.
 *
 * @param refunded what was paid back of the amount
 */
record PaymentView(
    String id,
    @JsonProperty("order_id") String orderId,
    @JsonProperty("user_id") String userId,
    String status,
    MoneyJson amount,
    MoneyJson refunded,
    long version,
    @JsonProperty("created_at") String createdAt,
    @JsonProperty("updated_at") String updatedAt) {
  static PaymentView of(Payment payment) {
    return new PaymentView(
        payment.id().toString(),
        payment.order().toString(),
        payment.user().toString(),
        PaymentStatus.of(payment).name(),
        MoneyJson.of(payment.amount()),
        MoneyJson.of(payment.refunded()),
        payment.version(),
        payment.createdAt().toString(),
        payment.updatedAt().toString());
  }
}
