package dev.garboard.payment.domain;

import dev.garboard.contracts.money.Money;
import dev.garboard.payment.domain.Instruction.Kind;
import java.time.InstantSource;
import java.util.Currency;

/** A part of what was taken is to be paid back. */
public final class RefundPayment {
  private final Payments payments;
  private final Instructions instructions;
  private final Atomically atomically;
  private final InstantSource clock;

  /** How it was taken. */
  public sealed interface Outcome {
    /** The gateway is asked, now or when this command was first heard. */
    record Begun(Payment payment) implements Outcome {}

    /** Not so much is left to be paid back. */
    record ExceedsCapture(Money left) implements Outcome {}

    /** It was paid in another currency. */
    record OtherCurrency(Currency paid) implements Outcome {}

    /** There is no such payment. */
    record NoSuchPayment() implements Outcome {}

    /** The command asked for something else before. */
    record OtherRequest() implements Outcome {}
  }

  public RefundPayment(
      Payments payments, Instructions instructions, Atomically atomically, InstantSource clock) {
    this.payments = payments;
    this.instructions = instructions;
    this.atomically = atomically;
    this.clock = clock;
  }

  /**
   * Has the gateway asked after the commit, if so much is left.
   *
   * @param part more than nothing
   */
  public Outcome refund(Command command, PaymentId id, Money part) {
    return atomically.call(
        () ->
            payments
                .lock(id)
                .map(payment -> refund(command, payment, part))
                .orElseGet(Outcome.NoSuchPayment::new));
  }

  private Outcome refund(Command command, Payment payment, Money part) {
    var paid = payment.amount().currency();
    if (!paid.equals(part.currency())) {
      return new Outcome.OtherCurrency(paid);
    }
    var instruction = Instruction.of(Kind.REFUND, command, payment, part);
    if (instructions.has(instruction)) {
      return new Outcome.Begun(payment);
    }
    return part.exceeds(payment.refundable())
        ? new Outcome.ExceedsCapture(payment.refundable())
        : begin(instruction, payment, part);
  }

  private Outcome begin(Instruction instruction, Payment payment, Money part) {
    if (!instructions.add(instruction)) {
      return new Outcome.OtherRequest();
    }
    var refunding = payment.refund(part, clock.instant());
    payments.update(refunding);
    return new Outcome.Begun(refunding.payment());
  }
}
