package dev.garboard.order.adapter;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.garboard.kit.data.Tx;
import dev.garboard.kit.messaging.Progress;
import dev.garboard.kit.runtime.Deadline;
import dev.garboard.order.domain.Chapter;
import dev.garboard.order.domain.OrderId;
import dev.garboard.order.domain.OrderLine;
import dev.garboard.order.domain.OrderStatus;
import dev.garboard.order.domain.OrderSummaries;
import dev.garboard.order.domain.OrderSummary;
import dev.garboard.order.domain.UserId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jdbi.v3.core.statement.StatementContext;

/** The tables {@code order_view} and {@code order_story}, which {@link OrderProjector} keeps. */
public final class JdbcOrderSummaries implements OrderSummaries {
  private static final Duration PATIENCE = Duration.ofSeconds(1);
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final UUID BEFORE_ALL = new UUID(0, 0);
  private static final int CHAPTERS = 100;

  private static final String FIND = "SELECT * FROM order_view WHERE id = :id";

  private static final String PAGE =
      """
      SELECT * FROM order_view
      WHERE id > :after
        AND (CAST(:user AS uuid) IS NULL OR user_id = CAST(:user AS uuid))
        AND (CAST(:status AS text) IS NULL OR status = CAST(:status AS text))
      ORDER BY id LIMIT :limit
      """;

  private static final String STORY =
      "SELECT * FROM order_story WHERE order_id = :id AND n > :after ORDER BY n LIMIT :limit";

  private final Tx tx;
  private final Progress progress;

  /** Reads what is projected, and waits for what this progress tells. */
  public JdbcOrderSummaries(Tx tx, Progress progress) {
    this.tx = tx.named("order_view");
    this.progress = progress;
  }

  @Override
  public Shown find(OrderId id, Optional<Long> atLeast) {
    var deadline = Deadline.in(Deadline.atMost(PATIENCE));
    while (true) {
      var seen = progress.seen();
      var order = row(id);
      var old = atLeast.orElse(0L) > order.map(OrderSummary::version).orElse(0L);
      if (!old || deadline.isOver() || Thread.currentThread().isInterrupted()) {
        return new Shown(order, old);
      }
      progress.awaitAfter(seen, deadline);
    }
  }

  private Optional<OrderSummary> row(OrderId id) {
    return tx.read(
        handle ->
            handle
                .createQuery(FIND)
                .bind("id", id.value())
                .map(JdbcOrderSummaries::summary)
                .findOne());
  }

  @Override
  public List<OrderSummary> page(Selection selection, int limit) {
    return tx.read(
        handle ->
            handle
                .createQuery(PAGE)
                .bind("after", selection.after().map(OrderId::value).orElse(BEFORE_ALL))
                .bind("user", selection.user().map(UserId::value).orElse(null))
                .bind("status", selection.status().map(OrderStatus::name).orElse(null))
                .bind("limit", limit)
                .map(JdbcOrderSummaries::summary)
                .list());
  }

  @Override
  public List<Chapter> story(OrderId id, long after) {
    return tx.read(
        handle ->
            handle
                .createQuery(STORY)
                .bind("id", id.value())
                .bind("after", after)
                .bind("limit", CHAPTERS)
                .map(
                    (row, _) ->
                        new Chapter(
                            row.getLong("n"),
                            row.getString("type"),
                            row.getString("data"),
                            new OrderRow(row).at("at")))
                .list());
  }

  private static OrderSummary summary(ResultSet columns, StatementContext context)
      throws SQLException {
    var row = new OrderRow(columns);
    return new OrderSummary(
        row.id(),
        row.user(),
        lines(columns.getString("lines")),
        row.money("total"),
        row.state(),
        columns.getLong("version"),
        row.at("placed_at"),
        row.at("updated_at"));
  }

  private static List<OrderLine> lines(String json) {
    try {
      return Stream.of(JSON.readValue(json, LineJson[].class)).map(LineJson::line).toList();
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("order_view.lines is not what we wrote", e);
    }
  }
}
