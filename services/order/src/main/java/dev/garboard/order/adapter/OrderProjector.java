package dev.garboard.order.adapter;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.garboard.contracts.money.MoneyJson;
import dev.garboard.kit.data.Tx;
import dev.garboard.kit.messaging.Event;
import dev.garboard.kit.messaging.EventHandler;
import dev.garboard.kit.messaging.Progress;
import dev.garboard.kit.messaging.Projector;
import dev.garboard.kit.messaging.UnreadableMessage;
import dev.garboard.kit.runtime.Json;
import dev.garboard.kit.runtime.Metrics;
import dev.garboard.order.domain.OrderId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Keeps the read model of orders by their events. */
public final class OrderProjector implements EventHandler {
  /** The view; also the name of its group at the broker. */
  public static final String VIEW = "order-view";

  /** The types of events that it follows. */
  public static final List<String> TYPES =
      List.of("OrderPlaced", "OrderConfirmed", "OrderCancelled");

  private static final String VERSION =
      "SELECT coalesce(max(version), 0) FROM order_view WHERE id = :id";

  private static final String PLACED =
      """
      INSERT INTO order_view (id, user_id, status, total, currency, lines, version, placed_at, updated_at)
      VALUES (:id, :user, 'PENDING', :total, :currency, CAST(:lines AS jsonb), :version, :at, :at)
      """;

  private static final String ENDED =
      """
      UPDATE order_view SET status = :status, reason = :reason, version = :version, updated_at = :at
      WHERE id = :id
      """;

  /** What is common to the events; the fields of the others are absent. */
  private record Data(
      @JsonProperty("order_id") UUID order,
      @JsonProperty("user_id") UUID user,
      List<LineJson> lines,
      MoneyJson total,
      String reason,
      long version,
      String at) {
    OffsetDateTime when() {
      return Heard.read("at", at, Data::time);
    }

    private static OffsetDateTime time(String text) {
      try {
        return Instant.parse(text).atOffset(ZoneOffset.UTC);
      } catch (DateTimeParseException e) {
        throw new IllegalArgumentException("is no time", e);
      }
    }
  }

  private final Tx tx;
  private final Progress progress;
  private final Story story;
  private final Projector projector;

  public OrderProjector(Tx tx, Progress progress, Story story, Metrics metrics) {
    this.tx = tx;
    this.progress = progress;
    this.story = story;
    projector = new Projector(VIEW, this::version, metrics);
  }

  @Override
  public void handle(Event event) {
    projector.project(event, this::change);
    tx.afterCommit(progress::step);
  }

  private long version(String subject) {
    var order = Heard.read("ce_subject", subject, OrderId::of).value();
    return tx.with(handle -> handle.createQuery(VERSION).bind("id", order).mapTo(Long.class).one());
  }

  private void change(Event event) {
    var data = event.data(Data.class);
    if (!event.envelope().subject().equals(String.valueOf(data.order()))) {
      throw new UnreadableMessage("order_id must be the subject");
    }
    switch (event.envelope().type()) {
      case "OrderPlaced" -> placed(data);
      case "OrderConfirmed" -> ended(data, "CONFIRMED");
      default -> ended(data, "CANCELLED");
    }
    story.add(data.order(), event);
  }

  private void placed(Data data) {
    var user = Heard.read("user_id", data.user());
    var total = Heard.read("total", data.total(), MoneyJson::money);
    var lines = Heard.read("lines", data.lines());
    tx.with(
        handle ->
            handle
                .createUpdate(PLACED)
                .bind("id", data.order())
                .bind("user", user)
                .bind("total", total.minor())
                .bind("currency", total.currency().getCurrencyCode())
                .bind("lines", new String(Json.bytes(lines), StandardCharsets.UTF_8))
                .bind("version", data.version())
                .bind("at", data.when())
                .execute());
  }

  private void ended(Data data, String status) {
    tx.with(
        handle ->
            handle
                .createUpdate(ENDED)
                .bind("id", data.order())
                .bind("status", status)
                .bind("reason", Optional.ofNullable(data.reason()))
                .bind("version", data.version())
                .bind("at", data.when())
                .execute());
  }
}
