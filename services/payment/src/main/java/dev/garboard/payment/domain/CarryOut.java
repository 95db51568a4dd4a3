package dev.garboard.payment.domain;

import dev.garboard.payment.domain.CommandReplies.Refusal;
import dev.garboard.payment.domain.GatewayReply.AlreadyCaptured;
import dev.garboard.payment.domain.GatewayReply.Approved;
import dev.garboard.payment.domain.GatewayReply.Refused;
import dev.garboard.payment.domain.GatewayReply.Unknown;
import dev.garboard.payment.domain.GatewayReply.Unseen;
import dev.garboard.payment.domain.Instruction.Kind;
import dev.garboard.payment.domain.PaymentState.Captured;
import dev.garboard.payment.domain.PaymentState.Capturing;
import dev.garboard.payment.domain.PaymentState.Initiated;
import dev.garboard.payment.domain.PaymentState.Voided;
import dev.garboard.payment.domain.PaymentState.Voiding;
import java.time.InstantSource;

/**
 * Asks the gateway, outside of any transaction, and writes down what it answered in one. May be
 * done by several at once and again after a crash: the gateway does what has a key once, and here
 * the first answer counts.
 */
public final class CarryOut {
  private final PaymentGateway gateway;
  private final Payments payments;
  private final Instructions instructions;
  private final CommandReplies replies;
  private final Atomically atomically;
  private final InstantSource clock;

  public CarryOut(
      PaymentGateway gateway,
      Payments payments,
      Instructions instructions,
      CommandReplies replies,
      Atomically atomically,
      InstantSource clock) {
    this.gateway = gateway;
    this.payments = payments;
    this.instructions = instructions;
    this.replies = replies;
    this.atomically = atomically;
    this.clock = clock;
  }

  /** One try; without an answer nothing changes, and the instruction stays. */
  public GatewayReply carryOut(Instruction instruction) {
    var reply = ask(instruction);
    if (isFinal(instruction, reply)) {
      atomically.call(() -> settle(instruction, reply));
    }
    return reply;
  }

  private GatewayReply ask(Instruction it) {
    return switch (it.kind()) {
      case AUTHORIZE -> it.tries() == 0 ? authorize(it) : recover(it);
      case CAPTURE -> gateway.capture(it.authorization());
      case VOID -> gateway.release(it.authorization());
      case REFUND -> gateway.refund(it.authorization(), it.command(), it.amount());
    };
  }

  private GatewayReply authorize(Instruction it) {
    return gateway.authorize(it.authorization(), it.amount(), it.method());
  }

  /** What became of an earlier try; only if nothing did, the gateway is asked to hold money. */
  private GatewayReply recover(Instruction it) {
    var reply = gateway.query(it.authorization());
    return reply instanceof Unseen ? authorize(it) : reply;
  }

  private static boolean isFinal(Instruction instruction, GatewayReply reply) {
    return switch (reply) {
      case Approved _ -> true;
      case AlreadyCaptured _ -> instruction.kind() == Kind.VOID;
      case Refused _ -> instruction.kind() != Kind.VOID; // holding on is no way to let go
      case Unseen _, Unknown _ -> false;
    };
  }

  private boolean settle(Instruction it, GatewayReply reply) {
    var payment = payments.lock(it.payment()).orElseThrow();
    var first = instructions.end(it);
    if (first) {
      switch (it.kind()) {
        case AUTHORIZE -> authorized(it, payment, reply);
        case CAPTURE -> captured(it, payment, reply);
        case VOID -> released(it, payment, reply);
        case REFUND -> refunded(it, payment, reply);
      }
    }
    return first;
  }

  private void authorized(Instruction it, Payment payment, GatewayReply reply) {
    if (!(payment.state() instanceof Initiated)) {
      replies.refused(it.command(), Refusal.VOIDED);
    } else if (reply instanceof Approved(var reference)) {
      payments.update(payment.authorized(reference, clock.instant()));
      replies.done(it.command(), payment.id());
    } else if (reply instanceof Refused(var reason)) {
      payments.update(payment.declined(reason, clock.instant()));
      replies.refused(it.command(), Refusal.PAYMENT_DECLINED);
    }
  }

  private void captured(Instruction it, Payment payment, GatewayReply reply) {
    switch (payment.state()) {
      case Captured _ -> replies.done(it.command(), payment.id());
      case Capturing _ when reply instanceof Approved(var reference) -> {
        payments.update(payment.captured(reference, clock.instant()));
        replies.done(it.command(), payment.id());
      }
      case Capturing _ -> {
        payments.update(payment.captureRefused(clock.instant()));
        replies.refused(it.command(), Refusal.CAPTURE_REFUSED);
      }
      default -> replies.refused(it.command(), Refusal.CAPTURE_REFUSED);
    }
  }

  private void released(Instruction it, Payment payment, GatewayReply reply) {
    switch (payment.state()) {
      case Voiding _ when reply instanceof AlreadyCaptured(var reference) -> {
        var captured = payment.captured(reference, clock.instant());
        payments.update(captured);
        payBack(it, captured.payment());
      }
      case Voiding _ -> {
        payments.update(payment.voided(clock.instant()));
        replies.done(it.command(), payment.id());
      }
      case Captured _ when payment.refundable().isPositive() -> payBack(it, payment);
      case Captured _, Voided _ -> replies.done(it.command(), payment.id());
      default -> throw new IllegalStateException(payment.id() + " is " + payment.state());
    }
  }

  /** The command ends when the money is back. */
  private void payBack(Instruction it, Payment payment) {
    var rest = payment.refundable();
    instructions.add(Instruction.of(Kind.REFUND, it.command(), payment, rest));
    payments.update(payment.refund(rest, clock.instant()));
  }

  private void refunded(Instruction it, Payment payment, GatewayReply reply) {
    if (reply instanceof Approved) {
      payments.update(payment.refunded(it.amount(), clock.instant()));
      replies.done(it.command(), payment.id());
    } else {
      payments.update(payment.refundRefused(it.amount(), clock.instant()));
      replies.refused(it.command(), Refusal.REFUND_REFUSED);
    }
  }
}
