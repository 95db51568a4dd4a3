package dev.garboard.payment.grpc;

import com.google.protobuf.Timestamp;
import dev.garboard.contracts.money.MoneyMessages;
import dev.garboard.contracts.payment.v1.Payment;
import dev.garboard.contracts.payment.v1.PaymentStatus;
import java.time.Instant;

/** Payments as messages. */
final class PaymentMessages {
  private PaymentMessages() {}

  static Payment of(dev.garboard.payment.domain.Payment payment) {
    return Payment.newBuilder()
        .setId(payment.id().toString())
        .setOrderId(payment.order().toString())
        .setUserId(payment.user().toString())
        .setStatus(status(payment))
        .setAmount(MoneyMessages.of(payment.amount()))
        .setRefunded(MoneyMessages.of(payment.refunded()))
        .setVersion(payment.version())
        .setCreatedAt(timestamp(payment.createdAt()))
        .setUpdatedAt(timestamp(payment.updatedAt()))
        .build();
  }

  private static PaymentStatus status(dev.garboard.payment.domain.Payment payment) {
    return switch (dev.garboard.payment.domain.PaymentStatus.of(payment)) {
      case INITIATED -> PaymentStatus.PAYMENT_STATUS_INITIATED;
      case AUTHORIZED -> PaymentStatus.PAYMENT_STATUS_AUTHORIZED;
      case DECLINED -> PaymentStatus.PAYMENT_STATUS_DECLINED;
      case CAPTURING -> PaymentStatus.PAYMENT_STATUS_CAPTURING;
      case CAPTURED -> PaymentStatus.PAYMENT_STATUS_CAPTURED;
      case PARTIALLY_REFUNDED -> PaymentStatus.PAYMENT_STATUS_PARTIALLY_REFUNDED;
      case REFUNDED -> PaymentStatus.PAYMENT_STATUS_REFUNDED;
      case VOIDING -> PaymentStatus.PAYMENT_STATUS_VOIDING;
      case VOIDED -> PaymentStatus.PAYMENT_STATUS_VOIDED;
    };
  }

  private static Timestamp timestamp(Instant at) {
    return Timestamp.newBuilder().setSeconds(at.getEpochSecond()).setNanos(at.getNano()).build();
  }
}
