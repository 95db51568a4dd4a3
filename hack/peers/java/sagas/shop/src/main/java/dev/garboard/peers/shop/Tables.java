package dev.garboard.peers.shop;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Transactions on the database of one service. */
final class Tables {
  private final DataSource source;

  interface Work<T> {
    T on(Connection connection) throws SQLException;
  }

  /** Makes the tables of this service if they are not there. */
  Tables(DataSource source, String service) {
    this.source = source;
    run(script(service));
  }

  private static String script(String service) {
    try (var in = Tables.class.getResourceAsStream(service + ".sql")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** In one transaction, which is undone by an exception. */
  <T> T call(Work<T> work) {
    try (var connection = source.getConnection()) {
      connection.setAutoCommit(false);
      try {
        var result = work.on(connection);
        connection.commit();
        return result;
      } catch (SQLException | RuntimeException e) {
        connection.rollback();
        throw e;
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** One statement, in a transaction of its own; how many rows it changed. */
  int run(String sql, Object... values) {
    try (var connection = source.getConnection()) {
      return run(connection, sql, values);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  static int run(Connection connection, String sql, Object... values) throws SQLException {
    try (var statement = prepared(connection, sql, values)) {
      return statement.executeUpdate();
    }
  }

  /** The only value of the only row. */
  @SuppressWarnings("unchecked")
  <T> T one(String sql, Object... values) {
    try (var connection = source.getConnection();
        var statement = prepared(connection, sql, values);
        var rows = statement.executeQuery()) {
      return rows.next() ? (T) rows.getObject(1) : null;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static PreparedStatement prepared(Connection connection, String sql, Object... values)
      throws SQLException {
    var statement = connection.prepareStatement(sql);
    for (int i = 0; i < values.length; i++) {
      statement.setObject(i + 1, values[i]);
    }
    return statement;
  }
}
