package dev.garboard.payment.grpc;

import dev.garboard.contracts.common.v1.CommandHeader;
import dev.garboard.contracts.money.Money;
import dev.garboard.contracts.money.MoneyMessages;
import dev.garboard.contracts.payment.v1.AuthorizeRequest;
import dev.garboard.contracts.payment.v1.CaptureRequest;
import dev.garboard.contracts.payment.v1.GetPaymentRequest;
import dev.garboard.contracts.payment.v1.Payment;
import dev.garboard.contracts.payment.v1.PaymentServiceGrpc;
import dev.garboard.contracts.payment.v1.PaymentServiceGrpc.PaymentServiceImplBase;
import dev.garboard.contracts.payment.v1.RefundRequest;
import dev.garboard.contracts.payment.v1.VoidRequest;
import dev.garboard.kit.grpc.Access;
import dev.garboard.kit.grpc.RpcService;
import dev.garboard.kit.runtime.Fields;
import dev.garboard.kit.runtime.Problem;
import dev.garboard.kit.runtime.Problem.FieldError;
import dev.garboard.kit.runtime.Refusal;
import dev.garboard.kit.security.Permission;
import dev.garboard.payment.domain.Actor;
import dev.garboard.payment.domain.AuthorizePayment;
import dev.garboard.payment.domain.Command;
import dev.garboard.payment.domain.OrderId;
import dev.garboard.payment.domain.PaymentId;
import dev.garboard.payment.domain.PaymentMethod;
import dev.garboard.payment.domain.PaymentStatus;
import dev.garboard.payment.domain.RefundPayment;
import dev.garboard.payment.domain.Step;
import dev.garboard.payment.domain.UseCases;
import dev.garboard.payment.domain.UserId;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * The same use cases for other services. What changes something waits a moment for the gateway, and
 * answers with the payment as it is then; asked again with the same command, with what it became.
 */
public final class PaymentGrpc extends PaymentServiceImplBase {
  private static final Duration A_MOMENT = Duration.ofSeconds(1);

  private final UseCases cases;
  private final Supplier<Actor> caller;
  private final BiConsumer<Command, Duration> settled;

  /**
   * Methods over these use cases.
   *
   * @param settled waits for the gateway's answer to a command, so long
   */
  public PaymentGrpc(
      UseCases cases, Supplier<Actor> caller, BiConsumer<Command, Duration> settled) {
    this.cases = cases;
    this.caller = caller;
    this.settled = settled;
  }

  /** Who may call what; nobody moves money whom no operator lets. */
  public RpcService service() {
    var write = new Access.With(new Permission("payment:write"));
    return new RpcService(
        this,
        Map.of(
            PaymentServiceGrpc.getAuthorizeMethod(), write,
            PaymentServiceGrpc.getCaptureMethod(), write,
            PaymentServiceGrpc.getVoidMethod(), write,
            PaymentServiceGrpc.getRefundMethod(), new Access.With(new Permission("payment:refund")),
            PaymentServiceGrpc.getGetPaymentMethod(),
                new Access.With(new Permission("order:read:self"))));
  }

  @Override
  public void authorize(AuthorizeRequest request, StreamObserver<Payment> observer) {
    var fields = new Fields();
    var command = command(fields, request.getHeader());
    var order = fields.read("/order_id", request.getOrderId(), OrderId::of);
    var user = fields.read("/user_id", request.getUserId(), UserId::of);
    var amount = amount(fields, request.hasAmount(), request.getAmount());
    var method = fields.read("/payment_method", request.getPaymentMethod(), PaymentMethod::new);
    fields.check();
    var asked = new AuthorizePayment.Request(order, user, amount, method);
    answer(
        observer,
        command,
        switch (cases.authorizePayment().authorize(command, asked)) {
          case AuthorizePayment.Outcome.Begun(var payment) -> payment;
          case AuthorizePayment.Outcome.OrderHasPayment() ->
              throw wrong("/order_id", "it has a payment already");
          case AuthorizePayment.Outcome.OtherRequest() -> throw otherRequest();
        });
  }

  @Override
  public void capture(CaptureRequest request, StreamObserver<Payment> observer) {
    var fields = new Fields();
    var command = command(fields, request.getHeader());
    var order = fields.read("/order_id", request.getOrderId(), OrderId::of);
    fields.check();
    answer(observer, command, payment(cases.capturePayment().capture(command, order)));
  }

  @Override
  public void void_(VoidRequest request, StreamObserver<Payment> observer) {
    var fields = new Fields();
    var command = command(fields, request.getHeader());
    var order = fields.read("/order_id", request.getOrderId(), OrderId::of);
    fields.check();
    answer(observer, command, payment(cases.voidPayment().undo(command, order)));
  }

  private static dev.garboard.payment.domain.Payment payment(Step step) {
    return switch (step) {
      case Step.Begun(var payment) -> payment;
      case Step.Done(var payment) -> payment;
      case Step.Refused(var payment) ->
          throw new Refusal(
              Problem.PAYMENT_DECLINED, "nothing is held: it is " + PaymentStatus.of(payment));
      case Step.NoSuchPayment() -> throw noSuchPayment();
      case Step.OtherRequest() -> throw otherRequest();
    };
  }

  @Override
  public void refund(RefundRequest request, StreamObserver<Payment> observer) {
    var id = id(request.getPaymentId());
    var fields = new Fields();
    var command = command(fields, request.getHeader());
    var amount = amount(fields, request.hasAmount(), request.getAmount());
    fields.check();
    answer(
        observer,
        command,
        switch (cases.refundPayment().refund(command, id, amount)) {
          case RefundPayment.Outcome.Begun(var payment) -> payment;
          case RefundPayment.Outcome.ExceedsCapture(var left) ->
              throw new Refusal(
                  Problem.REFUND_EXCEEDS_CAPTURE, "at most " + left + " can be paid back");
          case RefundPayment.Outcome.OtherCurrency(var paid) ->
              throw wrong("/amount/currency", "it was paid in " + paid);
          case RefundPayment.Outcome.NoSuchPayment() -> throw noSuchPayment();
          case RefundPayment.Outcome.OtherRequest() -> throw otherRequest();
        });
  }

  @Override
  public void getPayment(GetPaymentRequest request, StreamObserver<Payment> observer) {
    var shown = cases.showPayments().one(caller.get(), id(request.getId()));
    answer(observer, shown.orElseThrow(PaymentGrpc::noSuchPayment));
  }

  /** Required: without it a call that is made again would move money twice. */
  private static Command command(Fields fields, CommandHeader header) {
    return fields.read("/header/command_id", header.getCommandId(), Command::of);
  }

  private static Money amount(
      Fields fields, boolean given, dev.garboard.contracts.common.v1.Money message) {
    return fields.read(
        "/amount",
        given ? message : null,
        it -> {
          var amount = MoneyMessages.money(it);
          if (!amount.isPositive()) {
            throw new IllegalArgumentException("is more than nothing");
          }
          return amount;
        });
  }

  private static PaymentId id(String text) {
    return PaymentId.find(text).orElseThrow(PaymentGrpc::noSuchPayment);
  }

  private static Refusal noSuchPayment() {
    return new Refusal(Problem.NOT_FOUND, "no such payment");
  }

  private static Refusal otherRequest() {
    return new Refusal(
        Problem.IDEMPOTENCY_KEY_REUSED, "take a new command_id for what is not the same request");
  }

  private static Refusal wrong(String pointer, String detail) {
    return new Refusal(
        Problem.VALIDATION_FAILED, "1 wrong", List.of(new FieldError(pointer, "invalid", detail)));
  }

  private void answer(
      StreamObserver<Payment> observer,
      Command command,
      dev.garboard.payment.domain.Payment begun) {
    settled.accept(command, A_MOMENT);
    var everything = new Actor(Optional.empty(), true);
    answer(observer, cases.showPayments().one(everything, begun.id()).orElse(begun));
  }

  private static void answer(
      StreamObserver<Payment> observer, dev.garboard.payment.domain.Payment payment) {
    observer.onNext(PaymentMessages.of(payment));
    observer.onCompleted();
  }
}
