package dev.garboard.kit.saga;

import dev.garboard.kit.data.Tx;
import dev.garboard.kit.saga.Decision.Change;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * Sagas in PostgreSQL, by the clock of the database. A change is one statement: the saga, guarded
 * by its version, and the lines of its log.
 */
final class SagaRows {
  private static final String LOGGED =
      """
      , logged AS (
        INSERT INTO saga_step_log (saga_id, n, step, direction, command_id, outcome, error,
          started_at, finished_at, actor)
        SELECT moved.id, :logged + l.n, l.step, l.direction, l.command_id, l.outcome, l.error,
          l.started_at, l.finished_at, l.actor
        FROM moved, ROWS FROM (jsonb_to_recordset(CAST(:log AS jsonb)) AS (
          step text, direction text, command_id uuid, outcome text, error text,
          started_at timestamptz, finished_at timestamptz, actor text)) WITH ORDINALITY AS l (
          step, direction, command_id, outcome, error, started_at, finished_at, actor, n))
      SELECT count(*) FROM moved""";

  /** Its times are those of another clock, so only what lies between them counts. */
  private static final String INSERT =
      """
      WITH moved AS (
        INSERT INTO saga_instance (id, type, def_version, status, step, direction, data, awaited,
          refused, undo, attempt, reason, trouble, cancel_requested, started_at, sent_at, due_at,
          next_run_at, deadline_at, finished_at, trace, version, lines)
        VALUES (:id, :type, :definition, :status, :step, :direction, CAST(:data AS jsonb),
          string_to_array(:awaited, ','), string_to_array(:refused, ','),
          string_to_array(:undo, ','), :attempt, :reason, :trouble, :cancel, now(), now(),
          now() + make_interval(secs => CAST(:dueIn AS double precision)),
          now() + make_interval(secs => CAST(:dueIn AS double precision)),
          now() + make_interval(secs => :deadlineIn),
          CASE WHEN :ended THEN now() END, :trace, :version, :lines)
        RETURNING id)"""
          + LOGGED;

  private static final String UPDATE =
      """
      WITH moved AS (
        UPDATE saga_instance SET status = :status, step = :step, direction = :direction,
          data = COALESCE(CAST(:data AS jsonb), data), awaited = string_to_array(:awaited, ','),
          refused = string_to_array(:refused, ','), undo = string_to_array(:undo, ','),
          attempt = :attempt, reason = :reason, trouble = :trouble, cancel_requested = :cancel,
          sent_at = :sentAt, due_at = CAST(:dueAt AS timestamptz),
          next_run_at = CASE WHEN next_run_at > :now AND next_run_at <= CAST(:dueAt AS timestamptz)
            THEN next_run_at ELSE CAST(:dueAt AS timestamptz) END,
          deadline_at = :deadlineAt, finished_at = CASE WHEN :ended THEN now() END,
          version = :version, lines = :lines
        WHERE id = :id AND version = :expected
        RETURNING id)"""
          + LOGGED;

  /** Whoever has no such definition gives the others a while. */
  private static final String DUE =
      """
      SELECT id FROM saga_instance
      WHERE next_run_at <= now() AND (type || ' v' || def_version = ANY (string_to_array(?, ','))
        OR next_run_at <= now() - make_interval(secs => ?))
      ORDER BY next_run_at LIMIT 100""";

  private static final String LOCK =
      "SELECT *, clock_timestamp() AS clock FROM saga_instance WHERE id = ? FOR UPDATE";

  private static final String LOCK_DUE =
      """
      SELECT *, clock_timestamp() AS clock FROM saga_instance
      WHERE id = ? AND next_run_at <= clock_timestamp() FOR UPDATE SKIP LOCKED""";

  private static final String PURGE =
      """
      WITH old AS (
        SELECT id FROM saga_instance
        WHERE finished_at < now() - make_interval(secs => ?) LIMIT 1000),
      logged AS (DELETE FROM saga_step_log WHERE saga_id IN (SELECT id FROM old))
      DELETE FROM saga_instance WHERE id IN (SELECT id FROM old)""";

  private final Tx tx;

  SagaRows(Tx tx) {
    this.tx = tx;
  }

  /** A saga that nobody else changes until the end of the transaction, and the time. */
  record Locked(Instance saga, Instant now) {}

  /** How many sagas are on their way. */
  record Count(String saga, boolean stuck, long number, double oldestSeconds) {}

  /** One that was decided at this time of this process's clock. */
  void insert(Change change, Instant now) {
    var saga = change.instance();
    write(
        INSERT,
        change,
        query ->
            query
                .bind("type", saga.saga())
                .bind("definition", saga.definition())
                .bind("data", saga.data())
                .bind("trace", saga.trace())
                .bind("dueIn", saga.dueAt().map(due -> seconds(now, due)).orElse(null))
                .bind("deadlineIn", seconds(now, saga.deadlineAt())));
  }

  private static double seconds(Instant from, Instant to) {
    return Duration.between(from, to).toMillis() / 1e3;
  }

  /** What was decided about a locked one. */
  void update(Locked before, Change change) {
    var saga = change.instance();
    var same = saga.data().equals(before.saga().data());
    write(
        UPDATE,
        change,
        query ->
            query
                .bind("data", same ? null : saga.data())
                .bind("sentAt", saga.sentAt())
                .bind("dueAt", saga.dueAt().orElse(null))
                .bind("deadlineAt", saga.deadlineAt())
                .bind("now", before.now())
                .bind("expected", before.saga().version()));
  }

  private interface More {
    Query bound(Query query);
  }

  private void write(String sql, Change change, More more) {
    var saga = change.instance();
    var rows =
        tx.with(
            handle ->
                more.bound(common(handle.createQuery(sql), saga))
                    .bind("logged", saga.lines() - change.lines().size())
                    .bind("log", SagaJson.text(change.lines()))
                    .mapTo(Integer.class)
                    .one());
    if (rows != 1) {
      throw new IllegalStateException(saga + " was changed under its lock");
    }
  }

  private static Query common(Query query, Instance saga) {
    return query
        .bind("id", saga.id())
        .bind("status", saga.status().name())
        .bind("step", saga.stage())
        .bind("direction", saga.direction().name())
        .bind("awaited", joined(saga.open()))
        .bind("refused", joined(saga.refused()))
        .bind("undo", joined(saga.undo()))
        .bind("attempt", saga.attempt())
        .bind("reason", saga.reason())
        .bind("trouble", saga.trouble())
        .bind("cancel", saga.cancel())
        .bind("ended", saga.status().isEnd())
        .bind("version", saga.version())
        .bind("lines", saga.lines());
  }

  private static String joined(Collection<?> names) {
    return String.join(",", names.stream().map(Object::toString).toList());
  }

  Optional<Locked> lock(UUID saga) {
    return tx.with(handle -> handle.select(LOCK, saga).map(SagaRows::locked).findOne());
  }

  /** If it is due, and nobody else has it. */
  Optional<Locked> lockDue(UUID saga) {
    return tx.with(handle -> handle.select(LOCK_DUE, saga).map(SagaRows::locked).findOne());
  }

  /** Those whose time has come, of these definitions first. */
  List<UUID> due(Collection<String> definitions) {
    return tx.read(
        handle ->
            handle
                .select(DUE, joined(definitions), (double) Stranger.WAIT.toSeconds())
                .mapTo(UUID.class)
                .list());
  }

  /** A timer came by an older date. */
  void postpone(UUID saga) {
    tx.with(
        handle ->
            handle.execute("UPDATE saga_instance SET next_run_at = due_at WHERE id = ?", saga));
  }

  List<Count> count() {
    return tx.read(
        handle ->
            handle
                .select(
                    "SELECT type, status = 'STUCK', count(*),"
                        + " extract(epoch FROM now() - min(started_at))"
                        + " FROM saga_instance WHERE finished_at IS NULL GROUP BY 1, 2")
                .map(
                    (row, _) ->
                        new Count(
                            row.getString(1), row.getBoolean(2), row.getLong(3), row.getDouble(4)))
                .list());
  }

  int purge(Duration retention) {
    return tx.with(handle -> handle.execute(PURGE, (double) retention.toSeconds()));
  }

  private static Locked locked(ResultSet row, StatementContext context) throws SQLException {
    return new Locked(saga(row), at(row, "clock"));
  }

  static Instance saga(ResultSet row) throws SQLException {
    return new Instance(
        row.getObject("id", UUID.class),
        row.getString("type"),
        row.getInt("def_version"),
        SagaStatus.valueOf(row.getString("status")),
        row.getString("step"),
        Direction.valueOf(row.getString("direction")),
        row.getString("data"),
        texts(row, "awaited").stream().map(CommandName::parse).toList(),
        texts(row, "refused").stream().map(CommandName::parse).toList(),
        texts(row, "undo"),
        row.getInt("attempt"),
        row.getString("reason"),
        row.getString("trouble"),
        row.getString("cancel_requested"),
        at(row, "started_at"),
        at(row, "sent_at"),
        Optional.ofNullable(row.getObject("due_at", OffsetDateTime.class))
            .map(OffsetDateTime::toInstant),
        at(row, "deadline_at"),
        row.getString("trace"),
        row.getLong("version"),
        row.getInt("lines"));
  }

  private static List<String> texts(ResultSet row, String column) throws SQLException {
    return Arrays.asList((String[]) row.getArray(column).getArray());
  }

  static Instant at(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }
}
