package dev.garboard.order.grpc;

import dev.garboard.contracts.order.v1.CancelOrderRequest;
import dev.garboard.contracts.order.v1.GetOrderRequest;
import dev.garboard.contracts.order.v1.ListOrdersRequest;
import dev.garboard.contracts.order.v1.ListOrdersResponse;
import dev.garboard.contracts.order.v1.Order;
import dev.garboard.contracts.order.v1.OrderChapter;
import dev.garboard.contracts.order.v1.OrderServiceGrpc;
import dev.garboard.contracts.order.v1.OrderServiceGrpc.OrderServiceImplBase;
import dev.garboard.contracts.order.v1.PlaceOrderRequest;
import dev.garboard.contracts.order.v1.WatchOrderRequest;
import dev.garboard.kit.data.IdempotencyStore;
import dev.garboard.kit.grpc.Access;
import dev.garboard.kit.grpc.RpcService;
import dev.garboard.kit.messaging.Progress;
import dev.garboard.kit.runtime.Problem;
import dev.garboard.kit.runtime.Refusal;
import dev.garboard.kit.security.Permission;
import dev.garboard.kit.security.Principal;
import dev.garboard.order.domain.Actor;
import dev.garboard.order.domain.CancelOrder.Outcome.Accepted;
import dev.garboard.order.domain.CancelOrder.Outcome.NoSuchOrder;
import dev.garboard.order.domain.CancelOrder.Outcome.TooLate;
import dev.garboard.order.domain.OrderId;
import dev.garboard.order.domain.OrderStatus;
import dev.garboard.order.domain.OrderSummary;
import dev.garboard.order.domain.PlaceOrder.Placement;
import dev.garboard.order.domain.PlaceOrder.Placement.Blocked;
import dev.garboard.order.domain.PlaceOrder.Placement.Placed;
import dev.garboard.order.domain.PlaceOrder.Quote;
import dev.garboard.order.domain.PlaceOrder.Quote.NoTotal;
import dev.garboard.order.domain.PlaceOrder.Quote.Quoted;
import dev.garboard.order.domain.PlaceOrder.Quote.UnknownItems;
import dev.garboard.order.domain.UseCases;
import dev.garboard.order.http.OrderRefusals;
import io.grpc.Context;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The same use cases for other services; refusals are thrown, and told by the kit. */
public final class OrderGrpc extends OrderServiceImplBase {
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

  private final UseCases cases;
  private final Placements placements;
  private final Supplier<Actor> caller;
  private final Progress progress;

  /** Methods over these use cases. */
  public OrderGrpc(
      UseCases cases, IdempotencyStore answers, Supplier<Actor> caller, Progress progress) {
    this.cases = cases;
    placements = new Placements(answers);
    this.caller = caller;
    this.progress = progress;
  }

  /** Who may call what. */
  public RpcService service() {
    var read = new Access.With(new Permission("order:read:self"));
    var write = new Access.With(new Permission("order:write:self"));
    return new RpcService(
        this,
        Map.of(
            OrderServiceGrpc.getPlaceOrderMethod(), write,
            OrderServiceGrpc.getGetOrderMethod(), read,
            OrderServiceGrpc.getListOrdersMethod(), read,
            OrderServiceGrpc.getCancelOrderMethod(), write,
            OrderServiceGrpc.getWatchOrderMethod(), read));
  }

  @Override
  public void placeOrder(PlaceOrderRequest request, StreamObserver<Order> observer) {
    var command = Placements.command(request.getHeader());
    var cart = NewOrder.cart(request);
    var user =
        caller
            .get()
            .self()
            .orElseThrow(() -> new Refusal(Problem.FORBIDDEN, "only a user can order"));
    answer(
        observer,
        placements.once(
            Principal.require().subject(),
            command,
            NewOrder.of(cart),
            () -> {
              var quote = quoted(cases.placeOrder().quote(cart));
              return () -> placed(cases.placeOrder().place(user, quote));
            }));
  }

  private static Quoted quoted(Quote quote) {
    return switch (quote) {
      case Quoted quoted -> quoted;
      case UnknownItems(var skus) -> throw OrderRefusals.unknownItems(skus);
      case NoTotal(var why) -> throw OrderRefusals.noTotal(why);
    };
  }

  private static Order placed(Placement placement) {
    return switch (placement) {
      case Placed(var order) -> OrderMessages.of(OrderSummary.of(order));
      case Blocked() -> throw OrderRefusals.blocked();
    };
  }

  @Override
  public void getOrder(GetOrderRequest request, StreamObserver<Order> observer) {
    answer(observer, OrderMessages.of(shown(id(request.getId()))));
  }

  private OrderSummary shown(OrderId id) {
    return cases
        .showOrders()
        .one(caller.get(), id, Optional.empty())
        .order()
        .orElseThrow(OrderGrpc::noSuchOrder);
  }

  @Override
  public void listOrders(ListOrdersRequest request, StreamObserver<ListOrdersResponse> observer) {
    var listing = Listing.of(request);
    var found = cases.showOrders().page(caller.get(), listing.selection(), listing.limit() + 1);
    answer(observer, OrderMessages.page(found, listing.limit()));
  }

  @Override
  public void cancelOrder(CancelOrderRequest request, StreamObserver<Order> observer) {
    switch (cases.cancelOrder().cancel(caller.get(), id(request.getId()))) {
      case Accepted(var order) -> answer(observer, OrderMessages.of(OrderSummary.of(order)));
      case TooLate() -> throw OrderRefusals.notCancellable();
      case NoSuchOrder() -> throw noSuchOrder();
    }
  }

  /** Until the order ends, the caller leaves or its deadline is over. */
  @Override
  public void watchOrder(WatchOrderRequest request, StreamObserver<OrderChapter> observer) {
    var id = id(request.getId());
    var call = Context.current();
    var after = request.getAfter();
    var ends = !OrderStatus.of(shown(id).state()).equals(OrderStatus.PENDING);
    while (!call.isCancelled()) {
      var seen = progress.seen();
      var chapters = cases.showOrders().story(id, after);
      chapters.stream().map(OrderMessages::of).forEach(observer::onNext);
      if (chapters.isEmpty() && ends) {
        break;
      }
      if (chapters.isEmpty()) {
        ends = !OrderStatus.of(shown(id).state()).equals(OrderStatus.PENDING);
        progress.awaitAfter(seen, LOOK_AGAIN);
      } else {
        after = chapters.getLast().number();
      }
    }
    observer.onCompleted();
  }

  private static Refusal noSuchOrder() {
    return new Refusal(Problem.NOT_FOUND, "no such order");
  }

  private static OrderId id(String text) {
    return OrderId.find(text).orElseThrow(OrderGrpc::noSuchOrder);
  }

  private static <T> void answer(StreamObserver<T> observer, T message) {
    observer.onNext(message);
    observer.onCompleted();
  }
}
