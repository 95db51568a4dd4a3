package dev.garboard.bench.services;

import com.nimbusds.jose.JOSEException;
import dev.garboard.kit.testing.Database;
import dev.garboard.kit.testing.Kafka;
import dev.garboard.kit.testing.Postgres;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Map;

/** PostgreSQL with a database of the same users for each subject, and who may read whom. */
final class Bed implements AutoCloseable {
  static final int USERS = 100_000;
  private static final int CALLERS = 20_000;

  private final Postgres postgres;
  private final Kafka kafka;
  private final Path calls;

  Bed(Path scratch) throws IOException, JOSEException {
    postgres = Postgres.own(scratch.resolve("postgres"), Map.of("shared_buffers", "256MB"));
    kafka = Kafka.own(scratch.resolve("kafka"));
    calls = scratch.resolve("calls");
    var tokens = new Tokens();
    var lines = new ArrayList<String>();
    for (int i = 0; i < CALLERS; i++) {
      var user = user(i * (USERS / CALLERS));
      lines.add(user + "\t" + tokens.of(user));
    }
    Files.write(calls, lines);
  }

  static String user(int number) {
    return "01900000-0000-7000-8000-%012x".formatted(number);
  }

  /** Lines of user and token, as the load draws them. */
  Path calls() {
    return calls;
  }

  /** For those who publish. */
  String brokers() {
    return kafka.bootstrapServers();
  }

  long pid() {
    return postgres.server().pid();
  }

  Database empty(String name) {
    return postgres.database(name);
  }

  /** With the tables that the peers use. */
  Database withSchema(String name) throws IOException, SQLException {
    var database = empty(name);
    run(database, "schema.sql");
    return database;
  }

  /** Fills the tables. */
  void addUsers(Database database) throws IOException, SQLException {
    run(database, "users.sql");
    try (var connection = database.connect();
        var statement = connection.createStatement()) {
      statement.execute("VACUUM ANALYZE users, user_view");
    }
  }

  private static void run(Database database, String resource) throws IOException, SQLException {
    try (var sql = Bed.class.getResourceAsStream(resource);
        var connection = database.connect();
        var statement = connection.createStatement()) {
      statement.execute(new String(sql.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  @Override
  public void close() {
    kafka.close();
    postgres.close();
  }
}
