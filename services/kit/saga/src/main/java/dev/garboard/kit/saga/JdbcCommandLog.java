package dev.garboard.kit.saga;

import dev.garboard.kit.data.Tx;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.statement.StatementContext;

/** The commands in {@code command_log}. */
final class JdbcCommandLog implements CommandLog {
  private static final String INSERT =
      """
      INSERT INTO command_log (command_id, kind, saga_id, reply_to, trace, reply, tombstone)
      VALUES (?, ?, ?, ?, ?, CAST(? AS jsonb), ?) ON CONFLICT (command_id) DO NOTHING""";

  private static final String ANSWERED =
      """
      UPDATE command_log SET reply = CAST(? AS jsonb) WHERE command_id = ? AND reply IS NULL
      RETURNING *""";

  private static final String PURGE =
      """
      DELETE FROM command_log WHERE command_id IN (
        SELECT command_id FROM command_log
        WHERE created_at < now() - make_interval(days => ?) LIMIT 5000)""";

  private final Tx tx;

  JdbcCommandLog(Tx tx) {
    this.tx = tx;
  }

  @Override
  public boolean first(LoggedCommand it) {
    return tx.with(
        handle ->
            handle.execute(
                    INSERT,
                    it.id(),
                    it.kind(),
                    it.saga(),
                    it.replyTo(),
                    it.trace(),
                    it.reply().map(Reply::stored).orElse(null),
                    it.tombstone())
                == 1);
  }

  @Override
  public Optional<LoggedCommand> find(UUID command) {
    return tx.with(
        handle ->
            handle
                .select("SELECT * FROM command_log WHERE command_id = ?", command)
                .map(JdbcCommandLog::row)
                .findOne());
  }

  @Override
  public Optional<LoggedCommand> answered(UUID command, Reply reply) {
    return tx.with(
        handle ->
            handle.select(ANSWERED, reply.stored(), command).map(JdbcCommandLog::row).findOne());
  }

  private static LoggedCommand row(ResultSet row, StatementContext context) throws SQLException {
    return new LoggedCommand(
        row.getObject("command_id", UUID.class),
        row.getString("kind"),
        row.getObject("saga_id", UUID.class),
        row.getString("reply_to"),
        row.getString("trace"),
        Optional.ofNullable(row.getString("reply")).map(Reply::ofStored),
        row.getBoolean("tombstone"));
  }

  /** In parts, so that nobody waits for the whole. */
  void purge(int days) {
    var part = tx.named("command_log_purge");
    var more = true;
    while (more) {
      more = part.with(handle -> handle.execute(PURGE, days)) > 0;
    }
  }
}
