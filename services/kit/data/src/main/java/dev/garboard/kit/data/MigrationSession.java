package dev.garboard.kit.data;

import dev.garboard.kit.data.SchemaHistory.Applied;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The connection that migrates. */
final class MigrationSession {
  private static final Logger LOG = LoggerFactory.getLogger(MigrationSession.class);

  private final Connection connection;
  private final List<Migration> migrations;
  private final SchemaHistory history;
  private final long lockTimeoutMillis;

  MigrationSession(Connection connection, DatabaseConfig config, List<Migration> migrations) {
    this.connection = connection;
    this.migrations = migrations;
    history = new SchemaHistory(connection);
    lockTimeoutMillis = config.lockTimeout().toMillis();
  }

  List<Applied> history() throws SQLException {
    return history.all();
  }

  SchemaPlan plan() throws SQLException {
    return SchemaPlan.of(migrations, history.all());
  }

  void up(Migration migration) throws SQLException {
    history.createIfMissing();
    MigrationLint.warnings(migration).forEach(warning -> LOG.warn("{}", warning));
    try {
      run(migration.up(), migration.inTransaction(), () -> history.add(migration));
    } catch (SQLException e) {
      throw new MigrationException(failure(migration, e), e);
    }
    LOG.info("{} is applied", migration.file());
  }

  private static String failure(Migration migration, SQLException e) {
    return migration.file()
        + " failed: "
        + e.getMessage()
        + (migration.inTransaction()
            ? "; nothing of it is left: correct the file and start again"
            : "; it ran outside of a transaction: look for what is left, such as an invalid index");
  }

  void down(Migration migration) throws SQLException {
    var sql = migration.down();
    try {
      var inTransaction = !sql.startsWith(Migration.OUTSIDE_TRANSACTION);
      run(sql, inTransaction, () -> history.remove(migration));
    } catch (SQLException e) {
      throw new MigrationException(
          "the undo of " + migration.file() + " failed, nothing is undone: " + e.getMessage(), e);
    }
    LOG.info("{} is undone", migration.file());
  }

  private interface Entry {
    void write() throws SQLException;
  }

  private void run(String sql, boolean inTransaction, Entry entry) throws SQLException {
    connection.setAutoCommit(!inTransaction);
    try (var statement = connection.createStatement()) {
      statement.setEscapeProcessing(false);
      // Rather fail than queue behind a long query, with all others queued behind us.
      statement.execute(
          "SET " + (inTransaction ? "LOCAL " : "") + "lock_timeout = " + lockTimeoutMillis);
      statement.execute(sql);
      entry.write();
      commit();
    } catch (SQLException e) {
      rollBack();
      throw e;
    } finally {
      connection.setAutoCommit(true);
    }
  }

  private void commit() throws SQLException {
    if (!connection.getAutoCommit()) {
      connection.commit();
    }
  }

  private void rollBack() throws SQLException {
    if (!connection.getAutoCommit()) {
      connection.rollback();
    }
  }
}
