package dev.garboard.payment.adapter;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.garboard.contracts.money.MoneyJson;
import dev.garboard.kit.messaging.UnreadableMessage;
import dev.garboard.kit.saga.Answer;
import dev.garboard.kit.saga.Participant;
import dev.garboard.payment.domain.AuthorizePayment;
import dev.garboard.payment.domain.AuthorizePayment.Request;
import dev.garboard.payment.domain.CapturePayment;
import dev.garboard.payment.domain.Command;
import dev.garboard.payment.domain.CommandReplies.Refusal;
import dev.garboard.payment.domain.OrderId;
import dev.garboard.payment.domain.Payment;
import dev.garboard.payment.domain.PaymentMethod;
import dev.garboard.payment.domain.PaymentState.Authorized;
import dev.garboard.payment.domain.PaymentState.Captured;
import dev.garboard.payment.domain.PaymentState.Capturing;
import dev.garboard.payment.domain.PaymentState.Declined;
import dev.garboard.payment.domain.PaymentState.Initiated;
import dev.garboard.payment.domain.PaymentState.Voided;
import dev.garboard.payment.domain.PaymentState.Voiding;
import dev.garboard.payment.domain.Step;
import dev.garboard.payment.domain.UseCases;
import dev.garboard.payment.domain.UserId;
import dev.garboard.payment.domain.VoidPayment;
import java.time.Duration;
import java.time.InstantSource;
import java.util.UUID;
import java.util.function.Function;

/** The commands that sagas send; their JSON is that of the schemas in contracts, commands. */
public final class PaymentCommands {
  /** Where they come from. */
  public static final String TOPIC = "payment.commands.v1";

  /** Longer than any saga waits: what is older was replayed, and nobody wants it any more. */
  private static final Duration FORGOTTEN = Duration.ofDays(1);

  private final AuthorizePayment authorizePayment;
  private final CapturePayment capturePayment;
  private final VoidPayment voidPayment;
  private final InstantSource clock;

  /** The data of {@code AuthorizePayment}. */
  record Authorize(
      @JsonProperty("order_id") UUID order,
      @JsonProperty("user_id") UUID user,
      MoneyJson amount,
      @JsonProperty("payment_method") String method) {
    Request request() {
      var paid = read("order_id", order, OrderId::new);
      var payer = read("user_id", user, UserId::new);
      var with = read("payment_method", method, PaymentMethod::new);
      return read("amount", amount, it -> new Request(paid, payer, it.money(), with));
    }
  }

  /** The data of {@code VoidPayment} and {@code CapturePayment}. */
  record OfOrder(@JsonProperty("order_id") UUID order) {
    OrderId of(dev.garboard.kit.saga.Command command) {
      return theirs(read("order_id", order, OrderId::new), command);
    }
  }

  /** Commands for these use cases. */
  public PaymentCommands(UseCases cases, InstantSource clock) {
    authorizePayment = cases.authorizePayment();
    capturePayment = cases.capturePayment();
    voidPayment = cases.voidPayment();
    this.clock = clock;
  }

  /** Has this participant carry them out. */
  public void addTo(Participant participant) {
    participant
        .on("AuthorizePayment", Authorize.class, this::authorize)
        .on("CapturePayment", OfOrder.class, this::capture)
        .undo("VoidPayment", OfOrder.class, this::undo);
  }

  private Answer authorize(dev.garboard.kit.saga.Command command, Authorize data) {
    var request = data.request();
    theirs(request.order(), command);
    if (command.deadline().plus(FORGOTTEN).isBefore(clock.instant())) {
      return new Answer.Refused("EXPIRED");
    }
    return switch (authorizePayment.authorize(new Command(command.id()), request)) {
      case AuthorizePayment.Outcome.Begun(var payment) -> authorized(payment);
      case AuthorizePayment.Outcome.OrderHasPayment() -> new Answer.Refused("ORDER_HAS_PAYMENT");
      case AuthorizePayment.Outcome.OtherRequest() ->
          throw new UnreadableMessage("command.id is that of a command with other data");
    };
  }

  /** Of a command that was heard before, and forgotten by the log of commands. */
  private static Answer authorized(Payment payment) {
    return switch (payment.state()) {
      case Initiated() -> new Answer.Later();
      case Authorized _, Capturing _, Captured _ -> SagaReplies.Paid.done(payment.id());
      case Declined _ -> new Answer.Refused(Refusal.PAYMENT_DECLINED.name());
      case Voiding _, Voided _ -> new Answer.Refused(Refusal.VOIDED.name());
    };
  }

  private Answer capture(dev.garboard.kit.saga.Command command, OfOrder data) {
    var step = capturePayment.capture(new Command(command.id()), data.of(command));
    return answer(step, new Answer.Refused(Refusal.CAPTURE_REFUSED.name()));
  }

  private Answer undo(dev.garboard.kit.saga.Command command, OfOrder data) {
    var step = voidPayment.undo(new Command(command.id()), data.of(command));
    return answer(step, new Answer.Done());
  }

  private static Answer answer(Step step, Answer withoutPayment) {
    return switch (step) {
      case Step.Begun _ -> new Answer.Later();
      case Step.Done(var payment) -> SagaReplies.Paid.done(payment.id());
      case Step.Refused _, Step.NoSuchPayment _ -> withoutPayment;
      case Step.OtherRequest _ ->
          throw new UnreadableMessage("command.id is that of a command with other data");
    };
  }

  /** The saga that pays for an order has the id of the order: nobody commands for another's. */
  private static OrderId theirs(OrderId order, dev.garboard.kit.saga.Command command) {
    if (!order.value().equals(command.saga())) {
      throw new UnreadableMessage("data.order_id must be that of the saga");
    }
    return order;
  }

  /** Neither absent nor wrong; the value is not quoted. */
  private static <T, R> R read(String field, T given, Function<T, R> constructor) {
    if (given == null) {
      throw new UnreadableMessage("data." + field + " is missing");
    }
    try {
      return constructor.apply(given);
    } catch (IllegalArgumentException e) {
      throw new UnreadableMessage("data." + field + " " + e.getMessage());
    }
  }
}
