package dev.garboard.inventory.grpc;

import dev.garboard.contracts.common.v1.CommandHeader;
import dev.garboard.contracts.inventory.v1.CommitRequest;
import dev.garboard.contracts.inventory.v1.GetItemsRequest;
import dev.garboard.contracts.inventory.v1.GetItemsResponse;
import dev.garboard.contracts.inventory.v1.GetStockRequest;
import dev.garboard.contracts.inventory.v1.InventoryServiceGrpc;
import dev.garboard.contracts.inventory.v1.InventoryServiceGrpc.InventoryServiceImplBase;
import dev.garboard.contracts.inventory.v1.Item;
import dev.garboard.contracts.inventory.v1.PutItemRequest;
import dev.garboard.contracts.inventory.v1.ReleaseRequest;
import dev.garboard.contracts.inventory.v1.Reservation;
import dev.garboard.contracts.inventory.v1.ReservationLine;
import dev.garboard.contracts.inventory.v1.ReserveRequest;
import dev.garboard.contracts.inventory.v1.SetStockRequest;
import dev.garboard.contracts.inventory.v1.Stock;
import dev.garboard.contracts.money.MoneyMessages;
import dev.garboard.inventory.domain.Actor;
import dev.garboard.inventory.domain.Expected;
import dev.garboard.inventory.domain.Line;
import dev.garboard.inventory.domain.Lines;
import dev.garboard.inventory.domain.OnHand;
import dev.garboard.inventory.domain.OrderId;
import dev.garboard.inventory.domain.PutItem;
import dev.garboard.inventory.domain.Quantity;
import dev.garboard.inventory.domain.ReserveStock.Outcome.OtherLines;
import dev.garboard.inventory.domain.ReserveStock.Outcome.OutOfStock;
import dev.garboard.inventory.domain.ReserveStock.Outcome.Reserved;
import dev.garboard.inventory.domain.ReserveStock.Outcome.UnknownItems;
import dev.garboard.inventory.domain.SetStock;
import dev.garboard.inventory.domain.Sku;
import dev.garboard.inventory.domain.Step;
import dev.garboard.inventory.domain.Title;
import dev.garboard.inventory.domain.UnitPrice;
import dev.garboard.inventory.domain.UseCases;
import dev.garboard.inventory.http.InventoryRefusals;
import dev.garboard.kit.data.IdempotencyStore;
import dev.garboard.kit.grpc.Access;
import dev.garboard.kit.grpc.RpcService;
import dev.garboard.kit.runtime.Fields;
import dev.garboard.kit.runtime.Problem;
import dev.garboard.kit.runtime.Refusal;
import dev.garboard.kit.security.Permission;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** The same use cases for other services; refusals are thrown, and told by the kit. */
public final class InventoryGrpc extends InventoryServiceImplBase {
  private static final int MOST = 100;

  private final UseCases cases;
  private final Repeats repeats;
  private final Supplier<Actor> caller;

  /** Methods over these use cases. */
  public InventoryGrpc(UseCases cases, IdempotencyStore answers, Supplier<Actor> caller) {
    this.cases = cases;
    this.caller = caller;
    repeats = new Repeats(answers);
  }

  /** Who may call what: whoever is known may look, operators change. */
  public RpcService service() {
    var write = new Access.With(new Permission("stock:write"));
    var read = new Access.SignedIn();
    return new RpcService(
        this,
        Map.of(
            InventoryServiceGrpc.getReserveMethod(), write,
            InventoryServiceGrpc.getCommitMethod(), write,
            InventoryServiceGrpc.getReleaseMethod(), write,
            InventoryServiceGrpc.getSetStockMethod(), write,
            InventoryServiceGrpc.getPutItemMethod(), write,
            InventoryServiceGrpc.getGetStockMethod(), read,
            InventoryServiceGrpc.getGetItemsMethod(), read));
  }

  @Override
  public void reserve(ReserveRequest request, StreamObserver<Reservation> observer) {
    var fields = new Fields();
    var order = fields.read("/order_id", request.getOrderId(), OrderId::of);
    var given = request.getLinesList();
    var each =
        IntStream.range(0, given.size()).mapToObj(n -> line(fields, given.get(n), n)).toList();
    fields.check();
    var lines = fields.read("/lines", each, Lines::new);
    fields.check();
    reservation(
        observer,
        request.getHeader(),
        Asked.Reserve.of(order, lines),
        () ->
            switch (cases.reserveStock().reserve(order, lines)) {
              case Reserved(var reservation) -> reservation;
              case OutOfStock(var skus) -> throw InventoryRefusals.outOfStock(skus);
              case UnknownItems(var skus) -> throw InventoryRefusals.noSuchItems(skus);
              case OtherLines _ -> throw InventoryRefusals.otherLines();
            });
  }

  private static Line line(Fields fields, ReservationLine line, int n) {
    var sku = fields.read("/lines/" + n + "/sku", line.getSku(), Sku::new);
    var quantity = fields.read("/lines/" + n + "/quantity", line.getQuantity(), Quantity::new);
    return new Line(sku, quantity);
  }

  @Override
  public void commit(CommitRequest request, StreamObserver<Reservation> observer) {
    var order = order(request.getOrderId());
    reservation(
        observer,
        request.getHeader(),
        new Asked.Commit(order.toString()),
        () -> done(cases.endReservation().commit(order)));
  }

  @Override
  public void release(ReleaseRequest request, StreamObserver<Reservation> observer) {
    var order = order(request.getOrderId());
    reservation(
        observer,
        request.getHeader(),
        new Asked.Release(order.toString()),
        () -> done(cases.endReservation().release(order)));
  }

  private static OrderId order(String text) {
    var fields = new Fields();
    var order = fields.read("/order_id", text, OrderId::of);
    fields.check();
    return order;
  }

  private static dev.garboard.inventory.domain.Reservation done(Step step) {
    return switch (step) {
      case Step.Done(var reservation) -> reservation;
      case Step.Refused(var reservation) -> throw InventoryRefusals.nothingPutAside(reservation);
      case Step.NoReservation() -> throw InventoryRefusals.noSuchReservation();
    };
  }

  private void reservation(
      StreamObserver<Reservation> observer,
      CommandHeader header,
      Record asked,
      Supplier<dev.garboard.inventory.domain.Reservation> work) {
    answer(
        observer,
        repeats.once(header, asked, Reservation.parser(), () -> InventoryMessages.of(work.get())));
  }

  @Override
  public void getStock(GetStockRequest request, StreamObserver<Stock> observer) {
    answer(
        observer,
        Sku.find(request.getSku())
            .flatMap(cases.showInventory()::stock)
            .map(InventoryMessages::of)
            .orElseThrow(InventoryRefusals::noSuchItem));
  }

  @Override
  public void setStock(SetStockRequest request, StreamObserver<Stock> observer) {
    var fields = new Fields();
    var sku = fields.read("/sku", request.getSku(), Sku::new);
    var counted = fields.read("/on_hand", request.getOnHand(), OnHand::new);
    fields.check();
    var expected = expected(request.hasExpectedVersion(), request.getExpectedVersion());
    answer(
        observer,
        repeats.once(
            request.getHeader(),
            new Asked.SetStock(sku.value(), counted.pieces(), expected.toString()),
            Stock.parser(),
            () -> set(cases.setStock().set(caller.get(), sku, counted, expected))));
  }

  private static Stock set(SetStock.Outcome outcome) {
    return switch (outcome) {
      case SetStock.Outcome.Counted(var stock) -> InventoryMessages.of(stock);
      case SetStock.Outcome.MoreReserved(var stock) -> throw InventoryRefusals.moreReserved(stock);
      case SetStock.Outcome.Stale(var version) ->
          throw InventoryRefusals.stale(Optional.of(version));
      case SetStock.Outcome.NoSuchItem() -> throw InventoryRefusals.noSuchItem();
    };
  }

  @Override
  public void getItems(GetItemsRequest request, StreamObserver<GetItemsResponse> observer) {
    if (request.getSkusCount() > MOST) {
      throw new Refusal(Problem.VALIDATION_FAILED, "at most " + MOST + " skus");
    }
    var skus =
        request.getSkusList().stream().flatMap(it -> Sku.find(it).stream()).distinct().toList();
    answer(observer, items(cases.showInventory().items(skus)));
  }

  private static GetItemsResponse items(List<dev.garboard.inventory.domain.Item> items) {
    var response = GetItemsResponse.newBuilder();
    items.forEach(item -> response.addItems(InventoryMessages.of(item)));
    return response.build();
  }

  @Override
  public void putItem(PutItemRequest request, StreamObserver<Item> observer) {
    var fields = new Fields();
    var sku = fields.read("/sku", request.getSku(), Sku::new);
    var title = fields.read("/title", request.getTitle(), Title::new);
    var price =
        fields.read(
            "/unit_price",
            request.hasUnitPrice() ? request.getUnitPrice() : null,
            it -> new UnitPrice(MoneyMessages.money(it)));
    fields.check();
    var expected = expected(request.hasExpectedVersion(), request.getExpectedVersion());
    answer(
        observer,
        repeats.once(
            request.getHeader(),
            new Asked.PutItem(
                sku.value(), title.text(), price.money().toString(), expected.toString()),
            Item.parser(),
            () -> put(cases.putItem().put(sku, title, price, expected))));
  }

  private static Item put(PutItem.Outcome outcome) {
    return switch (outcome) {
      case PutItem.Outcome.Put(var item, _) -> InventoryMessages.of(item);
      case PutItem.Outcome.Stale(var version) -> throw InventoryRefusals.stale(version);
    };
  }

  private static Expected expected(boolean given, long version) {
    return given ? new Expected.Version(version) : new Expected.Whatever();
  }

  private static <T> void answer(StreamObserver<T> observer, T message) {
    observer.onNext(message);
    observer.onCompleted();
  }
}
