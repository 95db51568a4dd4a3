package dev.garboard.kit.data;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * One migrator at a time per database. Asked for again and again rather than waited for in the
 * server: a session that waits there holds a snapshot, and CREATE INDEX CONCURRENTLY waits for
 * those.
 */
final class MigrationLock {
  private static final long KEY = 0x6761_7262_6f61_7264L; // the name of the house in ASCII
  private static final int POLL_MILLIS = 100;

  private MigrationLock() {}

  interface Work<T> {
    T done() throws SQLException, InterruptedException;
  }

  static <T> T holding(Connection connection, Work<T> work)
      throws SQLException, InterruptedException {
    while (!granted(connection, "SELECT pg_try_advisory_lock(" + KEY + ")")) {
      Thread.sleep(POLL_MILLIS);
    }
    return work.done(); // closing the connection frees it
  }

  private static boolean granted(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getBoolean(1);
    }
  }
}
