package dev.garboard.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.garboard.kit.testing.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/** What the service keeps, asked past it. */
record Tables(Database database) {
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  /** Each version of a user is one event, and each event is once in the inbox. */
  private static final String OWED =
      "SELECT (SELECT coalesce(sum(version), 0) FROM users) - (SELECT count(*) FROM inbox)";

  private static final String UNLIKE =
      """
      SELECT count(*) FROM users u FULL JOIN user_view v USING (id)
      WHERE (u.email, u.name, u.version, u.status = 'DELETED')
        IS DISTINCT FROM (v.email, v.name, v.version, v.deleted)
      """;

  long number(String sql) throws SQLException {
    try (var connection = database.connect();
        var statement = connection.createStatement();
        var row = statement.executeQuery(sql)) {
      assertThat(row.next()).isTrue();
      return row.getLong(1);
    }
  }

  Set<String> emails() throws SQLException {
    try (var connection = database.connect();
        var statement = connection.createStatement();
        var rows = statement.executeQuery("SELECT email FROM users")) {
      var emails = new HashSet<String>();
      while (rows.next()) {
        emails.add(rows.getString(1));
      }
      return emails;
    }
  }

  /** A connection that holds what this takes until it is closed. */
  Connection holding(String sql) throws SQLException {
    var connection = database.connect();
    connection.setAutoCommit(false);
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
    return connection;
  }

  /** Waits until every event of every user is handled; none was lost, and none counted twice. */
  void awaitAllHandledOnce() {
    await()
        .atMost(PATIENCE)
        .ignoreException(SQLException.class)
        .untilAsserted(
            () -> {
              assertThat(number("SELECT count(*) FROM outbox")).as("left to publish").isZero();
              assertThat(number(OWED)).as("left to handle").isZero();
              assertThat(number(UNLIKE)).as("seen otherwise than written").isZero();
            });
  }
}
