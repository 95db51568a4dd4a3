package dev.garboard.payment.domain;

import dev.garboard.contracts.money.Money;
import dev.garboard.payment.domain.Instruction.Kind;
import java.time.InstantSource;
import java.util.function.Supplier;

/** An order is to be paid: the gateway is asked to hold its amount. */
public final class AuthorizePayment {
  private final Payments payments;
  private final Instructions instructions;
  private final Atomically atomically;
  private final Supplier<PaymentId> ids;
  private final InstantSource clock;

  /** What was asked for. */
  public record Request(OrderId order, UserId user, Money amount, PaymentMethod method) {
    public Request {
      if (!amount.isPositive()) {
        throw new IllegalArgumentException("must be more than nothing");
      }
    }
  }

  /** How it was taken. */
  public sealed interface Outcome {
    /** The gateway is asked, now or when this command was first heard. */
    record Begun(Payment payment) implements Outcome {}

    /** Another command asked for the payment of this order. */
    record OrderHasPayment() implements Outcome {}

    /** The command asked for something else before. */
    record OtherRequest() implements Outcome {}
  }

  public AuthorizePayment(
      Payments payments,
      Instructions instructions,
      Atomically atomically,
      Supplier<PaymentId> ids,
      InstantSource clock) {
    this.payments = payments;
    this.instructions = instructions;
    this.atomically = atomically;
    this.ids = ids;
    this.clock = clock;
  }

  /** Has the gateway asked after the commit. */
  public Outcome authorize(Command command, Request request) {
    return atomically.call(
        () -> {
          var payment =
              Payment.initiate(
                  ids.get(),
                  request.order(),
                  request.user(),
                  request.amount(),
                  request.method(),
                  command,
                  clock.instant());
          return payments.add(payment) ? begun(payment) : again(command, request);
        });
  }

  private Outcome begun(Payment payment) {
    var instruction = Instruction.of(Kind.AUTHORIZE, payment.authorization(), payment);
    return instructions.add(instruction) ? new Outcome.Begun(payment) : new Outcome.OtherRequest();
  }

  private Outcome again(Command command, Request request) {
    return payments
        .find(command)
        .map(payment -> isOf(payment, request))
        .orElseGet(Outcome.OrderHasPayment::new);
  }

  private static Outcome isOf(Payment payment, Request request) {
    var first = new Request(payment.order(), payment.user(), payment.amount(), payment.method());
    return first.equals(request) ? new Outcome.Begun(payment) : new Outcome.OtherRequest();
  }
}
