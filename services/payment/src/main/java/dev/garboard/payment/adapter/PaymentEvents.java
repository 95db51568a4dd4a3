package dev.garboard.payment.adapter;

import dev.garboard.contracts.money.MoneyJson;
import dev.garboard.kit.data.OutboxEvent;
import dev.garboard.kit.runtime.Json;
import dev.garboard.payment.domain.PaymentEvent;
import dev.garboard.payment.domain.PaymentEvent.PaymentAuthorized;
import dev.garboard.payment.domain.PaymentEvent.PaymentCaptured;
import dev.garboard.payment.domain.PaymentEvent.PaymentDeclined;
import dev.garboard.payment.domain.PaymentEvent.PaymentRefunded;
import dev.garboard.payment.domain.PaymentEvent.PaymentVoided;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Events as others read them; their JSON is that of the schemas in contracts, events/payment/v1.
 */
public final class PaymentEvents {
  /** Where they go. */
  public static final String TOPIC = "payment.events.v1";

  private static final String SCHEMAS = "https://garboard.dev/events/payment/v1/";

  private final Supplier<UUID> ids;

  /** Events get these ids (UUIDv7). */
  public PaymentEvents(Supplier<UUID> ids) {
    this.ids = ids;
  }

  /**
   * What goes to the outbox.
   *
   * @param context headers of the envelope: whose consequence they are
   */
  List<OutboxEvent> outgoing(List<PaymentEvent> events, Map<String, String> context) {
    return events.stream().map(event -> outgoing(event, context)).toList();
  }

  private OutboxEvent outgoing(PaymentEvent event, Map<String, String> context) {
    var type = event.getClass().getSimpleName();
    var payment = event.payment().id().toString();
    var headers = new LinkedHashMap<>(context);
    headers.put("correlationid", event.payment().order().toString());
    headers.put("schemaversion", "1");
    headers.put("dataschema", SCHEMAS + type + ".schema.json");
    return new OutboxEvent(
        ids.get(),
        "Payment",
        payment,
        event.version(),
        TOPIC,
        payment,
        type,
        new String(Json.bytes(data(event)), StandardCharsets.UTF_8),
        headers);
  }

  static Map<String, Object> data(PaymentEvent event) {
    var data = new LinkedHashMap<String, Object>();
    data.put("payment_id", event.payment().id().toString());
    data.put("order_id", event.payment().order().toString());
    data.put("user_id", event.payment().user().toString());
    data.put("amount", MoneyJson.of(event.amount()));
    switch (event) {
      case PaymentDeclined declined -> data.put("reason", declined.reason());
      case PaymentRefunded refunded ->
          data.put("refunded", MoneyJson.of(refunded.payment().refunded()));
      case PaymentAuthorized _, PaymentCaptured _, PaymentVoided _ -> {}
    }
    data.put("version", event.version());
    data.put("at", event.at().toString());
    return data;
  }
}
