package dev.garboard.inventory.http;

import dev.garboard.inventory.domain.Actor;
import dev.garboard.inventory.domain.Expected;
import dev.garboard.inventory.domain.Item;
import dev.garboard.inventory.domain.OnHand;
import dev.garboard.inventory.domain.PutItem;
import dev.garboard.inventory.domain.ReservationId;
import dev.garboard.inventory.domain.SetStock;
import dev.garboard.inventory.domain.Sku;
import dev.garboard.inventory.domain.Stock;
import dev.garboard.inventory.domain.Title;
import dev.garboard.inventory.domain.UnitPrice;
import dev.garboard.inventory.domain.UseCases;
import dev.garboard.kit.runtime.ETags;
import dev.garboard.kit.runtime.Fields;
import dev.garboard.kit.runtime.Json;
import dev.garboard.kit.runtime.Problem;
import dev.garboard.kit.runtime.Refusal;
import dev.garboard.kit.security.Allowed;
import dev.garboard.kit.security.Permission;
import dev.garboard.kit.security.Secured;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.Optional;
import java.util.function.Supplier;

/** The door to the inventory: parses, calls a use case on the caller's behalf, answers. */
public final class InventoryRoutes implements HttpService {
  private static final Permission WRITE = new Permission("stock:write");
  private static final Permission READ_ORDERS = new Permission("order:read:self");
  private static final String ITEM = "/api/v1/items/{sku}";
  private static final String STOCK = "/api/v1/stock/{sku}";
  private static final String RESERVATION = "/api/v1/reservations/{id}";

  private final UseCases cases;
  private final Supplier<Actor> caller;

  /** Routes over these use cases. */
  public InventoryRoutes(UseCases cases, Supplier<Actor> caller) {
    this.cases = cases;
    this.caller = caller;
  }

  @Override
  public void routing(HttpRules rules) {
    rules
        .get(ITEM, Secured.signedIn(this::showItem))
        .put(ITEM, Secured.with(WRITE, this::putItem))
        .any(ITEM, Allowed.only("GET, PUT"))
        .get(STOCK, Secured.signedIn(this::showStock))
        .put(STOCK, Secured.with(WRITE, this::setStock))
        .any(STOCK, Allowed.only("GET, PUT"))
        .get(RESERVATION, Secured.with(READ_ORDERS, this::showReservation))
        .any(RESERVATION, Allowed.only("GET"));
  }

  private void showItem(ServerRequest request, ServerResponse response) {
    var item =
        sku(request)
            .flatMap(cases.showInventory()::item)
            .orElseThrow(InventoryRefusals::noSuchItem);
    answer(request, response, item.version(), ItemView.of(item));
  }

  private void putItem(ServerRequest request, ServerResponse response) {
    var sku =
        sku(request)
            .orElseThrow(
                () ->
                    new Refusal(
                        Problem.MALFORMED_REQUEST,
                        "an article is called by 1 to 32 of A-Z, 0-9 and -, like TEA-01"));
    var expected = expected(request);
    var body = Json.read(request, NewItem.class);
    var fields = new Fields();
    var title = fields.read("/title", body.title(), Title::new);
    var price = fields.read("/unit_price", body.unitPrice(), it -> new UnitPrice(it.money()));
    fields.check();
    switch (cases.putItem().put(sku, title, price, expected)) {
      case PutItem.Outcome.Put(var item, var isNew) -> send(response, item, isNew);
      case PutItem.Outcome.Stale(var version) -> throw InventoryRefusals.stale(version);
    }
  }

  private static void send(ServerResponse response, Item item, boolean isNew) {
    response.status(isNew ? Status.CREATED_201 : Status.OK_200);
    response.header(HeaderNames.ETAG, ETags.of(item.version()));
    Json.send(response, ItemView.of(item));
  }

  private void showStock(ServerRequest request, ServerResponse response) {
    var stock =
        sku(request)
            .flatMap(cases.showInventory()::stock)
            .orElseThrow(InventoryRefusals::noSuchItem);
    answer(request, response, stock.version(), StockView.of(stock));
  }

  private void setStock(ServerRequest request, ServerResponse response) {
    var sku = sku(request).orElseThrow(InventoryRefusals::noSuchItem);
    var expected = expected(request);
    var body = Json.read(request, NewStock.class);
    var fields = new Fields();
    var counted = fields.read("/on_hand", body.onHand(), OnHand::new);
    fields.check();
    var stock = set(cases.setStock().set(caller.get(), sku, counted, expected));
    response.header(HeaderNames.ETAG, ETags.of(stock.version()));
    Json.send(response, StockView.of(stock));
  }

  private static Stock set(SetStock.Outcome outcome) {
    return switch (outcome) {
      case SetStock.Outcome.Counted(var stock) -> stock;
      case SetStock.Outcome.MoreReserved(var stock) -> throw InventoryRefusals.moreReserved(stock);
      case SetStock.Outcome.Stale(var version) ->
          throw InventoryRefusals.stale(Optional.of(version));
      case SetStock.Outcome.NoSuchItem() -> throw InventoryRefusals.noSuchItem();
    };
  }

  private void showReservation(ServerRequest request, ServerResponse response) {
    var reservation =
        ReservationId.find(request.path().pathParameters().get("id"))
            .flatMap(id -> cases.showInventory().reservation(caller.get(), id))
            .orElseThrow(InventoryRefusals::noSuchReservation);
    Json.send(response, ReservationView.of(reservation));
  }

  private static void answer(
      ServerRequest request, ServerResponse response, long version, Record view) {
    response.header(HeaderNames.ETAG, ETags.of(version));
    if (ETags.isKnown(request, version)) {
      response.status(Status.NOT_MODIFIED_304).send();
    } else {
      Json.send(response, view);
    }
  }

  /** {@code If-Match: *} means whatever there is, but something (RFC 9110 section 13.1.1). */
  private static Expected expected(ServerRequest request) {
    var version = ETags.expected(request, false);
    if (version.isPresent()) {
      return new Expected.Version(version.get());
    }
    return request.headers().contains(HeaderNames.IF_MATCH)
        ? new Expected.There()
        : new Expected.Whatever();
  }

  private static Optional<Sku> sku(ServerRequest request) {
    return Sku.find(request.path().pathParameters().get("sku"));
  }
}
