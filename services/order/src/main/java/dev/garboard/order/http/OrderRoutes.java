package dev.garboard.order.http;

import dev.garboard.kit.data.IdempotencyStore;
import dev.garboard.kit.data.IdempotentRequest;
import dev.garboard.kit.data.IdempotentRoute;
import dev.garboard.kit.data.IdempotentRoute.Prepared;
import dev.garboard.kit.data.StoredAnswer;
import dev.garboard.kit.data.Tx;
import dev.garboard.kit.runtime.ConsistencyToken;
import dev.garboard.kit.runtime.ETags;
import dev.garboard.kit.runtime.Json;
import dev.garboard.kit.runtime.Problem;
import dev.garboard.kit.runtime.Refusal;
import dev.garboard.kit.security.Allowed;
import dev.garboard.kit.security.Permission;
import dev.garboard.kit.security.Principal;
import dev.garboard.kit.security.Secured;
import dev.garboard.order.domain.Actor;
import dev.garboard.order.domain.CancelOrder.Outcome.Accepted;
import dev.garboard.order.domain.CancelOrder.Outcome.NoSuchOrder;
import dev.garboard.order.domain.CancelOrder.Outcome.TooLate;
import dev.garboard.order.domain.Order;
import dev.garboard.order.domain.OrderId;
import dev.garboard.order.domain.OrderSummary;
import dev.garboard.order.domain.PlaceOrder.Placement;
import dev.garboard.order.domain.PlaceOrder.Placement.Blocked;
import dev.garboard.order.domain.PlaceOrder.Placement.Placed;
import dev.garboard.order.domain.PlaceOrder.Quote;
import dev.garboard.order.domain.PlaceOrder.Quote.NoTotal;
import dev.garboard.order.domain.PlaceOrder.Quote.Quoted;
import dev.garboard.order.domain.PlaceOrder.Quote.UnknownItems;
import dev.garboard.order.domain.UseCases;
import dev.garboard.order.domain.UserId;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.Map;
import java.util.function.Supplier;

/** The door to orders: parses, calls a use case on the caller's behalf, answers. */
public final class OrderRoutes implements HttpService {
  private static final HeaderName STALE = HeaderNames.create("Stale");
  private static final Permission READ = new Permission("order:read:self");
  private static final Permission WRITE = new Permission("order:write:self");
  private static final String ALL = "/api/v1/orders";
  private static final String ONE = ALL + "/{id}";
  private static final String EVENTS = ONE + "/events";
  private static final String CANCEL = ONE + "/cancel";

  private final UseCases cases;
  private final Supplier<Actor> caller;
  private final StoryStream stories;
  private final IdempotentRoute placing;

  /** Routes over these use cases. */
  public OrderRoutes(
      UseCases cases,
      Tx tx,
      IdempotencyStore answers,
      Supplier<Actor> caller,
      StoryStream stories) {
    this.cases = cases;
    this.caller = caller;
    this.stories = stories;
    placing = new IdempotentRoute(tx, answers, "POST " + ALL, true, this::place);
  }

  @Override
  public void routing(HttpRules rules) {
    rules
        .post(ALL, Secured.with(WRITE, placing))
        .get(ALL, Secured.with(READ, this::list))
        .any(ALL, Allowed.only("GET, POST"))
        .get(ONE, Secured.with(READ, this::show))
        .any(ONE, Allowed.only("GET"))
        .get(EVENTS, Secured.with(READ, this::follow))
        .any(EVENTS, Allowed.only("GET"))
        .post(CANCEL, Secured.with(WRITE, this::cancel))
        .any(CANCEL, Allowed.only("POST"));
  }

  private Prepared place(ServerRequest request) {
    var body = Json.read(request, NewOrder.class);
    var cart = body.cart();
    var user = buyer();
    return new Prepared(
        Principal.require().subject(),
        IdempotentRequest.hash(body),
        () -> {
          var quote = quoted(cases.placeOrder().quote(cart));
          return () -> placed(cases.placeOrder().place(user, quote));
        });
  }

  private UserId buyer() {
    return caller
        .get()
        .self()
        .orElseThrow(() -> new Refusal(Problem.FORBIDDEN, "only a user can order"));
  }

  private static Quoted quoted(Quote quote) {
    return switch (quote) {
      case Quoted quoted -> quoted;
      case UnknownItems(var skus) -> throw OrderRefusals.unknownItems(skus);
      case NoTotal(var why) -> throw OrderRefusals.noTotal(why);
    };
  }

  private static StoredAnswer placed(Placement placement) {
    return switch (placement) {
      case Placed(var order) -> accepted(order);
      case Blocked() -> throw OrderRefusals.blocked();
    };
  }

  private static StoredAnswer accepted(Order order) {
    return new StoredAnswer(
        Status.ACCEPTED_202.code(),
        Map.of(
            "Content-Type",
            "application/json",
            "Location",
            ALL + "/" + order.id(),
            "ETag",
            ETags.of(order.version()),
            "X-Consistency-Token",
            token(order).toString()),
        Json.bytes(OrderView.of(OrderSummary.of(order))));
  }

  private static ConsistencyToken token(Order order) {
    return new ConsistencyToken(order.id().value(), order.version());
  }

  private void list(ServerRequest request, ServerResponse response) {
    var listing = Listing.in(request.query());
    var found = cases.showOrders().page(caller.get(), listing.selection(), listing.limit() + 1);
    Json.send(response, OrderPage.of(found, listing.limit()));
  }

  private void show(ServerRequest request, ServerResponse response) {
    var id = id(request);
    var known = ConsistencyToken.versionOf(id.value(), request);
    var shown = cases.showOrders().one(caller.get(), id, known);
    if (shown.stale()) {
      response.header(STALE, "true");
    }
    shown.order().ifPresentOrElse(order -> send(response, order), () -> notFound(response));
  }

  private static void send(ServerResponse response, OrderSummary order) {
    response.header(HeaderNames.ETAG, ETags.of(order.version()));
    Json.send(response, OrderView.of(order));
  }

  private void follow(ServerRequest request, ServerResponse response) {
    var id = id(request);
    var known = ConsistencyToken.versionOf(id.value(), request);
    if (cases.showOrders().one(caller.get(), id, known).order().isEmpty()) {
      notFound(response);
    } else {
      stories.tell(id, request, response);
    }
  }

  private void cancel(ServerRequest request, ServerResponse response) {
    switch (cases.cancelOrder().cancel(caller.get(), id(request))) {
      case Accepted(var order) -> {
        response.status(Status.ACCEPTED_202).header(HeaderNames.LOCATION, ALL + "/" + order.id());
        send(response, OrderSummary.of(order));
      }
      case TooLate() -> throw OrderRefusals.notCancellable();
      case NoSuchOrder() -> notFound(response);
    }
  }

  private static void notFound(ServerResponse response) {
    Problem.NOT_FOUND.send(response, "no such order");
  }

  private static OrderId id(ServerRequest request) {
    return OrderId.find(request.path().pathParameters().get("id"))
        .orElseThrow(() -> new Refusal(Problem.NOT_FOUND, "no such order"));
  }
}
