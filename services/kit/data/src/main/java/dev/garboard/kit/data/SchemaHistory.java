package dev.garboard.kit.data;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;

/** What has been applied, as the database remembers it. */
final class SchemaHistory {
  private static final String TABLE =
      """
      CREATE TABLE IF NOT EXISTS schema_history (
        n bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        module text NOT NULL,
        version int NOT NULL,
        name text NOT NULL,
        checksum text NOT NULL,
        applied_at timestamptz NOT NULL DEFAULT now(),
        UNIQUE (module, version))
      """;

  private final Connection connection;

  record Applied(String module, int version, String name, String checksum, Instant at) {
    boolean is(Migration migration) {
      return module.equals(migration.module()) && version == migration.version();
    }

    String file() {
      return module + "/" + Migration.fileName("V", version, name);
    }
  }

  SchemaHistory(Connection connection) {
    this.connection = connection;
  }

  /** Looks first: a plain reader may not create tables. */
  boolean exists() throws SQLException {
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery("SELECT to_regclass('schema_history') IS NOT NULL")) {
      rows.next();
      return rows.getBoolean(1);
    }
  }

  void createIfMissing() throws SQLException {
    if (!exists()) {
      try (var statement = connection.createStatement()) {
        statement.execute(TABLE);
      }
    }
  }

  /** In the order of application. */
  List<Applied> all() throws SQLException {
    var all = new ArrayList<Applied>();
    if (!exists()) {
      return all;
    }
    try (var statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                "SELECT module, version, name, checksum, applied_at FROM schema_history ORDER BY n")) {
      while (rows.next()) {
        all.add(
            new Applied(
                rows.getString(1),
                rows.getInt(2),
                rows.getString(3),
                rows.getString(4),
                rows.getObject(5, OffsetDateTime.class).toInstant()));
      }
    }
    return all;
  }

  void add(Migration migration) throws SQLException {
    try (var insert =
        connection.prepareStatement(
            "INSERT INTO schema_history (module, version, name, checksum) VALUES (?, ?, ?, ?)")) {
      insert.setString(1, migration.module());
      insert.setInt(2, migration.version());
      insert.setString(3, migration.name());
      insert.setString(4, migration.checksum());
      insert.executeUpdate();
    }
  }

  void remove(Migration migration) throws SQLException {
    try (var delete =
        connection.prepareStatement(
            "DELETE FROM schema_history WHERE module = ? AND version = ?")) {
      delete.setString(1, migration.module());
      delete.setInt(2, migration.version());
      delete.executeUpdate();
    }
  }
}
