package dev.garboard.payment.domain;

import dev.garboard.contracts.money.Money;
import dev.garboard.payment.domain.Instruction.Kind;
import dev.garboard.payment.domain.Payment.Revised;
import dev.garboard.payment.domain.PaymentState.Authorized;
import dev.garboard.payment.domain.PaymentState.Captured;
import dev.garboard.payment.domain.PaymentState.Capturing;
import dev.garboard.payment.domain.PaymentState.Declined;
import dev.garboard.payment.domain.PaymentState.Initiated;
import dev.garboard.payment.domain.PaymentState.Voided;
import dev.garboard.payment.domain.PaymentState.Voiding;
import java.time.InstantSource;

/** An order is off: nothing stays held, and what was taken is paid back. */
public final class VoidPayment {
  private final Payments payments;
  private final Instructions instructions;
  private final Atomically atomically;
  private final InstantSource clock;

  public VoidPayment(
      Payments payments, Instructions instructions, Atomically atomically, InstantSource clock) {
    this.payments = payments;
    this.instructions = instructions;
    this.atomically = atomically;
    this.clock = clock;
  }

  /** Has the gateway asked after the commit, if there is something to undo. */
  public Step undo(Command command, OrderId order) {
    return atomically.call(
        () ->
            payments
                .lock(order)
                .map(payment -> undo(command, payment))
                .orElseGet(Step.NoSuchPayment::new));
  }

  private Step undo(Command command, Payment payment) {
    return switch (payment.state()) {
      case Initiated _, Authorized _, Capturing _, Voiding _ ->
          begin(
              Instruction.of(Kind.VOID, command, payment),
              payment,
              payment.voiding(clock.instant()));
      case Captured _ -> payBack(command, payment, payment.refundable());
      case Declined _, Voided _ -> new Step.Done(payment);
    };
  }

  private Step payBack(Command command, Payment payment, Money rest) {
    return rest.isPositive()
        ? begin(
            Instruction.of(Kind.REFUND, command, payment, rest),
            payment,
            payment.refund(rest, clock.instant()))
        : new Step.Done(payment);
  }

  private Step begin(Instruction instruction, Payment payment, Revised revised) {
    if (!instructions.add(instruction)) {
      return Step.again(instructions.has(instruction), payment);
    }
    payments.update(revised);
    return new Step.Begun(revised.payment());
  }
}
