package dev.garboard.order.adapter;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.garboard.kit.data.Outbox;
import dev.garboard.kit.data.Tx;
import dev.garboard.kit.messaging.Event;
import dev.garboard.kit.messaging.EventHandler;
import dev.garboard.order.domain.OrderStatus;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Says what becomes of a reservation that was kept for long: stock does not free it by the clock
 * alone, since only the order knows. Of an order that goes on it is kept on; of one that was
 * cancelled, or that nobody knows, it is released.
 */
public final class OverdueReservations implements EventHandler {
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
    var order = Heard.read("order_id", event.data(Overdue.class).order());
    var command = goesOn(order) ? OrderSaga.extend(ids.get(), order) : OrderSaga.release(order);
    outbox.add(List.of(command.message(ids.get(), event.consequence())));
  }

  private boolean goesOn(UUID order) {
    return tx.with(
            handle -> handle.createQuery(STATUS).bind("id", order).mapTo(String.class).findOne())
        .filter(status -> OrderStatus.valueOf(status) != OrderStatus.CANCELLED)
        .isPresent();
  }
}
