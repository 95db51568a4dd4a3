package dev.garboard.order.adapter;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.garboard.kit.data.Outbox;
import dev.garboard.kit.data.OutboxEvent;
import dev.garboard.kit.data.Tx;
import dev.garboard.kit.messaging.Event;
import dev.garboard.kit.messaging.EventHandler;
import dev.garboard.kit.runtime.Json;
import dev.garboard.order.domain.OrderStatus;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Says what becomes of a reservation that was kept for long: stock does not free it by the clock
 * alone, since only the order knows. Of an order that goes on it is kept on; of one that was
 * cancelled, or that nobody knows, it is released.
 */
public final class OverdueReservations implements EventHandler {
  private static final String COMMANDS = "inventory.commands.v1";
  private static final String STATUS = "SELECT status FROM orders WHERE id = :id";

  private record Overdue(@JsonProperty("order_id") UUID order) {}

  private final Tx tx;
  private final Outbox outbox;
  private final Supplier<UUID> ids;

  public OverdueReservations(Tx tx, Outbox outbox, Supplier<UUID> ids) {
    this.tx = tx;
    this.outbox = outbox;
    this.ids = ids;
  }

  @Override
  public void handle(Event event) {
    var order = event.data(Overdue.class).order();
    outbox.add(List.of(command(order, goesOn(order), event)));
  }

  private boolean goesOn(UUID order) {
    return tx.with(
            handle -> handle.createQuery(STATUS).bind("id", order).mapTo(String.class).findOne())
        .filter(status -> OrderStatus.valueOf(status) != OrderStatus.CANCELLED)
        .isPresent();
  }

  /** Nobody waits for an answer. */
  private OutboxEvent command(UUID order, boolean goesOn, Event cause) {
    var headers = new HashMap<>(cause.consequence());
    headers.put("schemaversion", "1");
    var command =
        Map.of(
            "id",
            ids.get(),
            "saga",
            order,
            "attempt",
            1,
            "deadline",
            Instant.now().plusSeconds(60));
    var body = Map.of("command", command, "data", Map.of("order_id", order));
    return new OutboxEvent(
        ids.get(),
        "Saga",
        order.toString(),
        1,
        COMMANDS,
        order.toString(),
        goesOn ? "ExtendReservation" : "ReleaseReservation",
        new String(Json.bytes(body), StandardCharsets.UTF_8),
        headers);
  }
}
