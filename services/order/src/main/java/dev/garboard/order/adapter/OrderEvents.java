package dev.garboard.order.adapter;

import dev.garboard.contracts.money.MoneyJson;
import dev.garboard.kit.data.OutboxEvent;
import dev.garboard.kit.runtime.Json;
import dev.garboard.order.domain.OrderEvent;
import dev.garboard.order.domain.OrderEvent.OrderCancelled;
import dev.garboard.order.domain.OrderEvent.OrderConfirmed;
import dev.garboard.order.domain.OrderEvent.OrderPlaced;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;

/** Events as others read them; their JSON is that of the schemas in contracts, events/order/v1. */
public final class OrderEvents {
  /** Where they go. */
  public static final String TOPIC = "order.events.v1";

  private static final String SCHEMAS = "https://garboard.dev/events/order/v1/";

  private final Supplier<UUID> ids;

  /** Events get these ids (UUIDv7). */
  public OrderEvents(Supplier<UUID> ids) {
    this.ids = ids;
  }

  /**
   * What goes to the outbox.
   *
   * @param context headers of the envelope that all of them share: whose consequence they are
   */
  List<OutboxEvent> outgoing(List<OrderEvent> events, Map<String, String> context) {
    return events.stream().map(event -> outgoing(event, context)).toList();
  }

  private OutboxEvent outgoing(OrderEvent event, Map<String, String> context) {
    var type = event.getClass().getSimpleName();
    var order = event.order().toString();
    var headers = new LinkedHashMap<>(context);
    headers.put("correlationid", order);
    headers.put("schemaversion", "1");
    headers.put("dataschema", SCHEMAS + type + ".schema.json");
    return new OutboxEvent(
        ids.get(),
        "Order",
        order,
        event.version(),
        TOPIC,
        order,
        type,
        new String(Json.bytes(data(event)), StandardCharsets.UTF_8),
        headers);
  }

  static Map<String, Object> data(OrderEvent event) {
    var data = new LinkedHashMap<String, Object>();
    data.put("order_id", event.order().toString());
    switch (event) {
      case OrderPlaced placed -> {
        data.put("user_id", placed.user().toString());
        data.put("lines", placed.lines().stream().map(LineJson::of).toList());
        data.put("total", MoneyJson.of(placed.total()));
      }
      case OrderConfirmed confirmed -> data.put("user_id", confirmed.user().toString());
      case OrderCancelled cancelled -> {
        data.put("user_id", cancelled.user().toString());
        data.put("reason", cancelled.reason().name());
      }
    }
    data.put("version", event.version());
    data.put("at", event.at().toString());
    return data;
  }
}
