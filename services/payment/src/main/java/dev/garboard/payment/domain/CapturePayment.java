package dev.garboard.payment.domain;

import dev.garboard.payment.domain.Instruction.Kind;
import dev.garboard.payment.domain.PaymentState.Authorized;
import dev.garboard.payment.domain.PaymentState.Captured;
import dev.garboard.payment.domain.PaymentState.Capturing;
import dev.garboard.payment.domain.PaymentState.Declined;
import dev.garboard.payment.domain.PaymentState.Initiated;
import dev.garboard.payment.domain.PaymentState.Voided;
import dev.garboard.payment.domain.PaymentState.Voiding;
import java.time.InstantSource;

/** An order is confirmed: the gateway is asked to take what it holds. */
public final class CapturePayment {
  private final Payments payments;
  private final Instructions instructions;
  private final Atomically atomically;
  private final InstantSource clock;

  public CapturePayment(
      Payments payments, Instructions instructions, Atomically atomically, InstantSource clock) {
    this.payments = payments;
    this.instructions = instructions;
    this.atomically = atomically;
    this.clock = clock;
  }

  /** Has the gateway asked after the commit, if there is something to take. */
  public Step capture(Command command, OrderId order) {
    return atomically.call(
        () ->
            payments
                .lock(order)
                .map(payment -> capture(command, payment))
                .orElseGet(Step.NoSuchPayment::new));
  }

  private Step capture(Command command, Payment payment) {
    return switch (payment.state()) {
      case Authorized _, Capturing _ -> begin(command, payment);
      case Captured _ -> new Step.Done(payment);
      case Initiated _, Declined _, Voiding _, Voided _ -> new Step.Refused(payment);
    };
  }

  private Step begin(Command command, Payment payment) {
    var instruction = Instruction.of(Kind.CAPTURE, command, payment);
    if (!instructions.add(instruction)) {
      return Step.again(instructions.has(instruction), payment);
    }
    var capturing = payment.capture(clock.instant());
    payments.update(capturing);
    return new Step.Begun(capturing.payment());
  }
}
