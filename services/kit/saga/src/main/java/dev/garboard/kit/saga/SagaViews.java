package dev.garboard.kit.saga;

import dev.garboard.kit.data.Tx;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jdbi.v3.core.statement.StatementContext;

/** Sagas for people, without their data. */
final class SagaViews {
  static final int MOST = 100;

  private static final String LIST =
      """
      SELECT * FROM saga_instance
      WHERE id > :after AND (:status = '' OR status = :status) AND (:saga = '' OR type = :saga)
      ORDER BY id LIMIT :limit""";

  private static final String LINES = "SELECT * FROM saga_step_log WHERE saga_id = ? ORDER BY n";

  private final Tx tx;

  SagaViews(Tx tx) {
    this.tx = tx.named("saga_views");
  }

  /** One saga; empty texts for what it does not have. */
  record Row(
      UUID id,
      String saga,
      int version,
      SagaStatus status,
      String step,
      Direction direction,
      int attempt,
      String reason,
      String trouble,
      String startedAt,
      String dueAt,
      String traceId) {
    static Row of(Instance it) {
      return new Row(
          it.id(),
          it.saga(),
          it.definition(),
          it.status(),
          it.stage(),
          it.direction(),
          it.attempt(),
          it.reason().isEmpty() ? it.cancel() : it.reason(),
          it.trouble(),
          it.startedAt().toString(),
          it.dueAt().map(Instant::toString).orElse(""),
          it.trace().isEmpty() ? "" : it.trace().substring(3, 35));
    }
  }

  /** One line of its log, or a command whose reply is awaited. */
  record Line(
      int n,
      String step,
      String direction,
      String commandId,
      String outcome,
      String error,
      String startedAt,
      long tookMillis,
      String actor) {}

  /** A saga and what happened to it. */
  record Story(Row saga, List<Line> timeline) {}

  List<Row> after(UUID id, Optional<SagaStatus> status, String saga, int limit) {
    return tx.read(
        handle ->
            handle
                .createQuery(LIST)
                .bind("after", id)
                .bind("status", status.map(SagaStatus::name).orElse(""))
                .bind("saga", saga)
                .bind("limit", limit)
                .map((row, _) -> Row.of(SagaRows.saga(row)))
                .list());
  }

  Optional<Story> find(UUID id) {
    return tx.call(
        () ->
            tx.with(
                    handle ->
                        handle
                            .select("SELECT * FROM saga_instance WHERE id = ?", id)
                            .map((row, _) -> SagaRows.saga(row))
                            .findOne())
                .map(saga -> new Story(Row.of(saga), timeline(saga))));
  }

  private List<Line> timeline(Instance saga) {
    var lines = tx.with(handle -> handle.select(LINES, saga.id()).map(SagaViews::line).list());
    return Stream.concat(lines.stream(), awaited(saga, lines.size())).toList();
  }

  private static Stream<Line> awaited(Instance saga, int lines) {
    return IntStream.range(0, saga.open().size())
        .mapToObj(i -> awaited(saga, saga.open().get(i), lines + i + 1));
  }

  private static Line awaited(Instance saga, CommandName open, int n) {
    return new Line(
        n,
        open.step(),
        open.direction().name(),
        open.id(saga.id()).toString(),
        "AWAITED",
        "",
        saga.sentAt().toString(),
        0,
        "");
  }

  private static Line line(ResultSet row, StatementContext context) throws SQLException {
    var started = SagaRows.at(row, "started_at");
    return new Line(
        row.getInt("n"),
        row.getString("step"),
        row.getString("direction"),
        Optional.ofNullable(row.getString("command_id")).orElse(""),
        row.getString("outcome"),
        row.getString("error"),
        started.toString(),
        Duration.between(started, SagaRows.at(row, "finished_at")).toMillis(),
        row.getString("actor"));
  }
}
