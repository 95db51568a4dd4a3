package dev.garboard.order.adapter;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.garboard.kit.data.Tx;
import dev.garboard.kit.messaging.Event;
import dev.garboard.kit.messaging.EventHandler;
import dev.garboard.kit.messaging.Progress;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;

/** Writes down what other services tell of an order, for whoever follows it. */
public final class Story implements EventHandler {
  /** What stock tells that has to do with an order. */
  public static final List<String> STOCK =
      List.of("StockReserved", "ReservationReleased", "ReservationCommitted");

  /** What payment tells. */
  public static final List<String> PAYMENT =
      List.of(
          "PaymentAuthorized",
          "PaymentDeclined",
          "PaymentCaptured",
          "PaymentVoided",
          "PaymentRefunded");

  /** Two consumers may tell of one order at once. */
  private static final String LOCK = "SELECT pg_advisory_xact_lock(hashtextextended(:id, 0))";

  private static final String ADD =
      """
      INSERT INTO order_story (order_id, n, type, data, at)
      SELECT :order, coalesce(max(n), 0) + 1, :type, CAST(:data AS jsonb), :at
      FROM order_story WHERE order_id = :order
      """;

  private record Told(@JsonProperty("order_id") UUID order) {}

  private final Tx tx;
  private final Progress progress;

  public Story(Tx tx, Progress progress) {
    this.tx = tx;
    this.progress = progress;
  }

  @Override
  public void handle(Event event) {
    add(Heard.read("order_id", event.data(Told.class).order()), event);
    tx.afterCommit(progress::step);
  }

  void add(UUID order, Event event) {
    tx.with(
        handle -> {
          handle.createQuery(LOCK).bind("id", order.toString()).mapTo(String.class).one();
          return handle
              .createUpdate(ADD)
              .bind("order", order)
              .bind("type", event.envelope().type())
              .bind("data", event.json())
              .bind("at", event.envelope().time().atOffset(ZoneOffset.UTC))
              .execute();
        });
  }
}
