package dev.garboard.payment.domain;

/**
 * Tells who sent a command how it ended, in the transaction of its effect; nobody is told of a
 * command that was not sent but called.
 */
public interface CommandReplies {
  /** It has its effect. */
  void done(Command command, PaymentId payment);

  /** It has no effect. */
  void refused(Command command, Refusal reason);

  /** Why, for programs. */
  enum Refusal {
    PAYMENT_DECLINED,
    /** It was to be undone before it was done. */
    VOIDED,
    CAPTURE_REFUSED,
    REFUND_REFUSED
  }
}
