package dev.garboard.inventory.adapter;

import dev.garboard.contracts.money.MoneyJson;
import dev.garboard.inventory.domain.InventoryEvent;
import dev.garboard.inventory.domain.InventoryEvent.ItemPut;
import dev.garboard.inventory.domain.InventoryEvent.OfReservation;
import dev.garboard.inventory.domain.InventoryEvent.StockSet;
import dev.garboard.inventory.domain.Item;
import dev.garboard.inventory.domain.Line;
import dev.garboard.inventory.domain.ReservationState.Held;
import dev.garboard.inventory.domain.Stock;
import dev.garboard.kit.data.OutboxEvent;
import dev.garboard.kit.runtime.Json;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Events as others read them; their JSON is that of the schemas in contracts, events/inventory/v1.
 */
public final class InventoryEvents {
  /** Where they go. */
  public static final String TOPIC = "inventory.events.v1";

  private static final String SCHEMAS = "https://garboard.dev/events/inventory/v1/";

  /** Whose events are counted together, and in order. */
  private record Aggregate(String type, String id, long seq) {
    static Aggregate of(InventoryEvent event) {
      return switch (event) {
        case ItemPut(var item) -> new Aggregate("Item", item.sku().value(), item.version());
        case StockSet(var stock, _) -> new Aggregate("Stock", stock.sku().value(), stock.counts());
        case OfReservation it ->
            new Aggregate(
                "Reservation", it.reservation().id().toString(), it.reservation().version());
      };
    }
  }

  private final Supplier<UUID> ids;
  private final Supplier<Map<String, String>> context;

  /**
   * Events get these ids (UUIDv7).
   *
   * @param context headers of the envelope: whose consequence what is done now is
   */
  public InventoryEvents(Supplier<UUID> ids, Supplier<Map<String, String>> context) {
    this.ids = ids;
    this.context = context;
  }

  /** What goes to the outbox. */
  OutboxEvent outgoing(InventoryEvent event) {
    var type = event.getClass().getSimpleName();
    var aggregate = Aggregate.of(event);
    return new OutboxEvent(
        ids.get(),
        aggregate.type(),
        aggregate.id(),
        aggregate.seq(),
        TOPIC,
        aggregate.id(),
        type,
        new String(Json.bytes(data(event)), StandardCharsets.UTF_8),
        headers(event, type));
  }

  private Map<String, String> headers(InventoryEvent event, String type) {
    var headers = new LinkedHashMap<>(context.get());
    if (event instanceof OfReservation it) {
      headers.put("correlationid", it.reservation().order().toString());
    }
    headers.put("schemaversion", "1");
    headers.put("dataschema", SCHEMAS + type + ".schema.json");
    return headers;
  }

  static Map<String, Object> data(InventoryEvent event) {
    var data =
        switch (event) {
          case ItemPut(var item) -> item(item);
          case StockSet(var stock, _) -> stock(stock);
          case OfReservation it -> reservation(it);
        };
    data.put("at", event.at().toString());
    return data;
  }

  private static Map<String, Object> item(Item item) {
    var data = new LinkedHashMap<String, Object>();
    data.put("sku", item.sku().value());
    data.put("title", item.title().text());
    data.put("unit_price", MoneyJson.of(item.unitPrice().money()));
    data.put("version", item.version());
    return data;
  }

  private static Map<String, Object> stock(Stock stock) {
    var data = new LinkedHashMap<String, Object>();
    data.put("sku", stock.sku().value());
    data.put("on_hand", stock.onHand());
    data.put("reserved", stock.reserved());
    data.put("version", stock.version());
    return data;
  }

  private static Map<String, Object> reservation(OfReservation event) {
    var it = event.reservation();
    var data = new LinkedHashMap<String, Object>();
    data.put("reservation_id", it.id().toString());
    data.put("order_id", it.order().toString());
    data.put("lines", it.lines().all().stream().map(InventoryEvents::line).toList());
    if (it.state() instanceof Held(var expires, _)) {
      data.put("expires_at", expires.toString());
    }
    data.put("version", it.version());
    return data;
  }

  private static Map<String, Object> line(Line line) {
    return Map.of("sku", line.sku().value(), "quantity", line.quantity().value());
  }
}
