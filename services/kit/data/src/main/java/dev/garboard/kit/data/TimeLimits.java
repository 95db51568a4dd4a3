package dev.garboard.kit.data;

import dev.garboard.kit.runtime.Deadline;
import dev.garboard.kit.runtime.Problem;
import dev.garboard.kit.runtime.Refusal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.core.statement.StatementContext;
import org.jdbi.v3.core.statement.StatementCustomizer;
import org.postgresql.jdbc.PgConnection;

/**
 * Keeps the statements of one transaction within the deadline. A connection is opened with the
 * configured limits, so a round trip is spent only where the deadline is nearer than the limit in
 * force by more than {@link #TOLERANCE}. A {@link SilenceWatch} gives up a little later than the
 * server, which ends the wait for a server that is stopped.
 */
final class TimeLimits {
  static final Duration TOLERANCE = Duration.ofMillis(50);
  private static final Duration GRACE = Duration.ofMillis(250);

  private final SilenceWatch watch;
  private final Connection connection;
  private Duration inForce;

  TimeLimits(DatabaseConfig config, SilenceWatch watch, Connection connection) {
    this.watch = watch;
    this.connection = unwrapped(connection);
    inForce = config.statementTimeout();
  }

  /** The pool's is nobody any more when it is given back. */
  private static Connection unwrapped(Connection pooled) {
    try {
      return pooled.unwrap(PgConnection.class);
    } catch (SQLException e) {
      throw new ConnectionException(e);
    }
  }

  static String initSql(DatabaseConfig config) {
    return "SET statement_timeout = %d; SET lock_timeout = %d"
        .formatted(config.statementTimeout().toMillis(), config.lockTimeout().toMillis());
  }

  /** Makes each statement of a transaction ask for what is left before it runs. */
  static void applyTo(Jdbi jdbi) {
    jdbi.getConfig(SqlStatements.class)
        .addCustomizer(
            new StatementCustomizer() {
              @Override
              public void beforeExecution(PreparedStatement statement, StatementContext context)
                  throws SQLException {
                TxScope.current().limits().before();
              }

              @Override
              public void afterExecution(PreparedStatement statement, StatementContext context) {
                TxScope.current().limits().answered();
              }
            });
  }

  /** Whether the deadline is nearer than what a new connection allows. */
  static boolean bite(DatabaseConfig config) {
    var limit = config.statementTimeout();
    return Deadline.atMost(limit).plus(TOLERANCE).compareTo(limit) < 0;
  }

  /** Arms server and watch for the next statement. */
  private void before() throws SQLException {
    var left = left();
    watch.expect(connection, left.plus(GRACE));
    if (left.plus(TOLERANCE).compareTo(inForce) < 0 && !connection.getAutoCommit()) {
      try (var set = connection.createStatement()) {
        set.execute("SET LOCAL statement_timeout = " + Math.max(1, left.toMillis()));
      }
      inForce = left;
    }
  }

  /** Refuses to commit what nobody waits for any more. */
  void beforeCommit() {
    watch.expect(connection, left().plus(GRACE));
  }

  /** The server gets what is left, and a little in any case. */
  void beforeRollback() {
    watch.expect(connection, Deadline.atMost(inForce).plus(GRACE));
  }

  /** Waits for nothing. */
  void answered() {
    watch.answered(connection);
  }

  /** What the limit in force leaves; refuses when there is nothing. */
  private Duration left() {
    var left = Deadline.atMost(inForce);
    if (left.isZero()) {
      throw new Refusal(Problem.DEADLINE_EXCEEDED, "the deadline is over");
    }
    return left;
  }
}
