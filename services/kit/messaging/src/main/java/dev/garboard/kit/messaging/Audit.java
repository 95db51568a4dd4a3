package dev.garboard.kit.messaging;

import dev.garboard.kit.data.Tx;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.statement.StatementContext;

/** What people did with dead letters or with rows of the outbox: a line, written with the deed. */
final class Audit {
  private static final Duration KEPT = Duration.ofDays(365);

  private static final String READ =
      """
      SELECT id, at, actor, action, subject, topic, key, type, event_id FROM messaging_audit
      WHERE area = ? AND id > ? ORDER BY id LIMIT ?""";

  private final Tx tx;
  private final String area;

  /**
   * Who did what.
   *
   * @param subject the id that it had as a dead letter or row
   */
  record Line(
      long id,
      Instant at,
      String actor,
      String action,
      long subject,
      String topic,
      String key,
      String type,
      String eventId) {}

  /**
   * For things of one kind.
   *
   * @param area {@code dlq} or {@code outbox}
   */
  Audit(Tx tx, String area) {
    this.tx = tx;
    this.area = area;
  }

  /**
   * Does it and writes it down, in one statement; empty if there is nothing with this id.
   *
   * @param change a statement with one parameter, the id
   * @param answer the column to answer with, a whole number
   */
  Optional<Long> done(String actor, String action, String change, long id, String answer) {
    var sql =
        """
        WITH done AS (%s RETURNING *),
        written AS (
          INSERT INTO messaging_audit (actor, area, action, subject, topic, key, type, event_id)
          SELECT ?, ?, ?, id, topic, key, type, event_id FROM done)
        SELECT %s FROM done"""
            .formatted(change, answer);
    return tx.with(
        handle -> handle.select(sql, id, actor, area, action).mapTo(Long.class).findOne());
  }

  /** The next lines, oldest first, after this id; 0 for the first. */
  List<Line> after(long id, int limit) {
    return tx.read(
        handle ->
            handle
                .select(READ, area, id, Math.min(limit, DeadLetters.MOST))
                .map(Audit::line)
                .list());
  }

  private static Line line(ResultSet row, StatementContext context) throws SQLException {
    return new Line(
        row.getLong("id"),
        row.getTimestamp("at").toInstant(),
        row.getString("actor"),
        row.getString("action"),
        row.getLong("subject"),
        row.getString("topic"),
        row.getString("key"),
        row.getString("type"),
        row.getString("event_id"));
  }

  /** Forgets what is older than a year, of every kind. */
  void purge() {
    tx.with(
        handle ->
            handle.execute(
                "DELETE FROM messaging_audit WHERE at < now() - make_interval(days => ?)",
                (int) KEPT.toDays()));
  }
}
