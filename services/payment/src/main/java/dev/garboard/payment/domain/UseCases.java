package dev.garboard.payment.domain;

/** Everything that can be done with payments, for the doors. */
public record UseCases(
    AuthorizePayment authorizePayment,
    CapturePayment capturePayment,
    VoidPayment voidPayment,
    RefundPayment refundPayment,
    ShowPayments showPayments,
    HearFromGateway hearFromGateway) {}
