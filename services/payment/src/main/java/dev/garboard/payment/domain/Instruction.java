package dev.garboard.payment.domain;

import dev.garboard.contracts.money.Money;

/**
 * What the gateway is to do with a payment, until it has answered.
 *
 * @param command whose instruction it is; also its own key at the gateway
 * @param authorization the key of the payment at the gateway
 * @param amount all of the payment, or the part to pay back
 * @param tries before this one
 */
public record Instruction(
    Command command,
    PaymentId payment,
    Command authorization,
    Kind kind,
    Money amount,
    PaymentMethod method,
    int tries) {
  /** What there is to do. */
  public enum Kind {
    AUTHORIZE,
    CAPTURE,
    VOID,
    REFUND
  }

  /** Has the gateway do this with all of the payment. */
  static Instruction of(Kind kind, Command command, Payment payment) {
    return of(kind, command, payment, payment.amount());
  }

  /** The same with a part of it. */
  static Instruction of(Kind kind, Command command, Payment payment, Money part) {
    return new Instruction(
        command, payment.id(), payment.authorization(), kind, part, payment.method(), 0);
  }
}
