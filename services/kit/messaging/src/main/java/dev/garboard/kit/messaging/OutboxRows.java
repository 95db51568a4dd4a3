package dev.garboard.kit.messaging;

import dev.garboard.kit.data.Tx;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;
import org.jdbi.v3.core.statement.StatementContext;

/** The rows of the outbox that the broker refused: a person releases or drops them. */
public final class OutboxRows {
  private static final String FAILED =
      """
      SELECT id, topic, aggregate_type, aggregate_id, aggregate_seq, type, attempts, parked,
        next_attempt_at, last_error FROM outbox WHERE attempts > 0 AND id > ? ORDER BY id LIMIT ?""";

  private final Tx tx;
  private final Audit audit;
  private final IntConsumer wake;

  /** One that was refused; it holds back its aggregate. */
  public record Failed(
      long id,
      String topic,
      String aggregate,
      long aggregateSeq,
      String type,
      int attempts,
      boolean parked,
      Instant nextAttemptAt,
      String error) {}

  /**
   * Those of this database.
   *
   * @param wake told the shard in which there is something to do: {@link Relay#wake}
   */
  public OutboxRows(Tx tx, IntConsumer wake) {
    this.tx = tx.named("outbox_admin");
    audit = new Audit(this.tx, "outbox");
    this.wake = wake;
  }

  /** The next ones, oldest first, after this id; 0 for the first. */
  public List<Failed> after(long id, int limit) {
    return tx.read(
        handle ->
            handle
                .select(FAILED, id, Math.min(limit, DeadLetters.MOST))
                .map(OutboxRows::failed)
                .list());
  }

  private static Failed failed(ResultSet row, StatementContext context) throws SQLException {
    return new Failed(
        row.getLong("id"),
        row.getString("topic"),
        row.getString("aggregate_type") + "/" + row.getString("aggregate_id"),
        row.getLong("aggregate_seq"),
        row.getString("type"),
        row.getInt("attempts"),
        row.getBoolean("parked"),
        row.getTimestamp("next_attempt_at").toInstant(),
        row.getString("last_error"));
  }

  /**
   * Publishes it again now, with all its tries ahead; false if there is none with this id.
   *
   * @param actor who wants it, for the audit
   */
  public boolean retry(long id, String actor) {
    return changed(
        audit.done(
            actor,
            "retry",
            "UPDATE outbox SET attempts = 0, parked = false, last_error = '' WHERE id = ?",
            id,
            "shard"));
  }

  /**
   * Gives it up: those after it go on without it. False if there is none with this id.
   *
   * @param actor who wants it, for the audit
   */
  public boolean drop(long id, String actor) {
    return changed(audit.done(actor, "drop", "DELETE FROM outbox WHERE id = ?", id, "shard"));
  }

  private boolean changed(Optional<Long> shard) {
    shard.map(Math::toIntExact).ifPresent(wake::accept);
    return shard.isPresent();
  }

  /** Who retried or dropped what. */
  Audit audit() {
    return audit;
  }
}
