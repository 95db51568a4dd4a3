package dev.garboard.payment.http;

import dev.garboard.contracts.money.Money;
import dev.garboard.contracts.money.MoneyJson;
import dev.garboard.kit.data.IdempotencyStore;
import dev.garboard.kit.data.IdempotentRequest;
import dev.garboard.kit.data.IdempotentRoute;
import dev.garboard.kit.data.IdempotentRoute.Prepared;
import dev.garboard.kit.data.StoredAnswer;
import dev.garboard.kit.data.Tx;
import dev.garboard.kit.runtime.Fields;
import dev.garboard.kit.runtime.Json;
import dev.garboard.kit.runtime.Problem;
import dev.garboard.kit.runtime.Problem.FieldError;
import dev.garboard.kit.runtime.Refusal;
import dev.garboard.kit.security.Allowed;
import dev.garboard.kit.security.Permission;
import dev.garboard.kit.security.Principal;
import dev.garboard.kit.security.Secured;
import dev.garboard.payment.domain.Actor;
import dev.garboard.payment.domain.Command;
import dev.garboard.payment.domain.OrderId;
import dev.garboard.payment.domain.Payment;
import dev.garboard.payment.domain.PaymentId;
import dev.garboard.payment.domain.RefundPayment.Outcome.Begun;
import dev.garboard.payment.domain.RefundPayment.Outcome.ExceedsCapture;
import dev.garboard.payment.domain.RefundPayment.Outcome.NoSuchPayment;
import dev.garboard.payment.domain.RefundPayment.Outcome.OtherCurrency;
import dev.garboard.payment.domain.RefundPayment.Outcome.OtherRequest;
import dev.garboard.payment.domain.UseCases;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** The door to payments: parses, calls a use case on the caller's behalf, answers. */
public final class PaymentRoutes implements HttpService {
  private static final Permission READ = new Permission("order:read:self");
  private static final Permission REFUND = new Permission("payment:refund");
  private static final String ALL = "/api/v1/payments";
  private static final String ONE = ALL + "/{id}";
  private static final String REFUNDS = ONE + "/refunds";

  /** What makes a refund the same one. */
  private record Asked(String payment, MoneyJson amount) {}

  private final UseCases cases;
  private final Supplier<Actor> caller;
  private final Supplier<Command> ids;
  private final IdempotentRoute refunds;

  /**
   * Routes over these use cases.
   *
   * @param ids of refunds
   */
  public PaymentRoutes(
      UseCases cases,
      Tx tx,
      IdempotencyStore answers,
      Supplier<Actor> caller,
      Supplier<Command> ids) {
    this.cases = cases;
    this.caller = caller;
    this.ids = ids;
    refunds = new IdempotentRoute(tx, answers, "POST " + REFUNDS, true, this::refund);
  }

  @Override
  public void routing(HttpRules rules) {
    rules
        .get(ALL, Secured.with(READ, this::list))
        .any(ALL, Allowed.only("GET"))
        .get(ONE, Secured.with(READ, this::show))
        .any(ONE, Allowed.only("GET"))
        .post(REFUNDS, Secured.with(REFUND, refunds))
        .any(REFUNDS, Allowed.only("POST"));
  }

  private void list(ServerRequest request, ServerResponse response) {
    var query = request.query();
    if (!query.names().equals(Set.of("order_id")) || query.all("order_id").size() != 1) {
      throw new Refusal(Problem.MALFORMED_REQUEST, "the query is order_id, once");
    }
    var order =
        OrderId.find(query.get("order_id"))
            .orElseThrow(
                () -> new Refusal(Problem.MALFORMED_REQUEST, "order_id is not the id of an order"));
    Json.send(response, PaymentList.of(cases.showPayments().ofOrder(caller.get(), order)));
  }

  private void show(ServerRequest request, ServerResponse response) {
    cases
        .showPayments()
        .one(caller.get(), id(request))
        .ifPresentOrElse(
            payment -> Json.send(response, PaymentView.of(payment)),
            () -> {
              throw noSuchPayment();
            });
  }

  private Prepared refund(ServerRequest request) {
    var id = id(request);
    var body = Json.read(request, NewRefund.class);
    var fields = new Fields();
    var amount = fields.read("/amount", body.amount(), PaymentRoutes::amount);
    fields.check();
    return new Prepared(
        Principal.require(REFUND).subject(),
        IdempotentRequest.hash(new Asked(id.toString(), MoneyJson.of(amount))),
        () -> refund(ids.get(), id, amount));
  }

  private static Money amount(MoneyJson given) {
    var amount = given.money();
    if (!amount.isPositive()) {
      throw new IllegalArgumentException("is more than nothing");
    }
    return amount;
  }

  private StoredAnswer refund(Command refund, PaymentId id, Money amount) {
    return switch (cases.refundPayment().refund(refund, id, amount)) {
      case Begun(var payment) -> accepted(refund, amount, payment);
      case ExceedsCapture(var left) ->
          throw new Refusal(
              Problem.REFUND_EXCEEDS_CAPTURE, "at most " + left + " can be paid back");
      case OtherCurrency(var paid) ->
          throw new Refusal(
              Problem.VALIDATION_FAILED,
              "1 wrong",
              List.of(new FieldError("/amount/currency", "invalid", "it was paid in " + paid)));
      case NoSuchPayment() -> throw noSuchPayment();
      case OtherRequest() -> throw new IllegalStateException("a new id was there before");
    };
  }

  private static StoredAnswer accepted(Command refund, Money amount, Payment payment) {
    return new StoredAnswer(
        Status.ACCEPTED_202.code(),
        Map.of("Content-Type", "application/json", "Location", ALL + "/" + payment.id()),
        Json.bytes(RefundView.of(refund, amount, payment)));
  }

  private static PaymentId id(ServerRequest request) {
    return PaymentId.find(request.path().pathParameters().get("id"))
        .orElseThrow(PaymentRoutes::noSuchPayment);
  }

  private static Refusal noSuchPayment() {
    return new Refusal(Problem.NOT_FOUND, "no such payment");
  }
}
