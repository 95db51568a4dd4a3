package dev.garboard.kit.testing;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** PostgreSQL 18 on the loopback address, passwords asked for (SCRAM-SHA-256). */
public final class Postgres implements AutoCloseable {
  private final int port;
  private final Optional<Server> own;
  private final List<String> made = new ArrayList<>();

  private Postgres(int port, Optional<Server> own) {
    this.port = port;
    this.own = own;
  }

  static Postgres shared(int port) {
    return new Postgres(port, Optional.empty());
  }

  /**
   * A server of this test alone, with its data in this directory: again what was there, if
   * something was.
   *
   * @param settings as in postgresql.conf, {@code max_connections} to 10 for example
   */
  public static Postgres own(Path directory, Map<String, String> settings) {
    var kind = new PostgresServer(Binaries.here(), settings);
    var server = Server.start(kind, directory);
    return new Postgres(server.port(), Optional.of(server));
  }

  /** The same with the house's settings. */
  public static Postgres own(Path directory) {
    return own(directory, Map.of());
  }

  /** For its faults. */
  public Server server() {
    return own.orElseThrow(
        () -> new IllegalStateException("others use the shared server; break one of Postgres.own"));
  }

  public int port() {
    return port;
  }

  /** As superuser, on the database {@code postgres}. */
  public Database admin() {
    return new Database(
        PostgresServer.url(port, "postgres"), PostgresServer.SUPERUSER, PostgresServer.PASSWORD);
  }

  /**
   * A new, empty database, whose name begins with this one. {@link #close()} of a shared server
   * drops it.
   *
   * @param name letters, digits and underscores
   */
  public synchronized Database database(String name) {
    var unique = Names.unique(name);
    var database = create(unique);
    made.add(unique);
    return database;
  }

  /** The database of this very name, created by the first who asks. */
  public Database lasting(String name) {
    return exists(Names.checked(name)) ? database(name, admin()) : create(name);
  }

  private Database create(String name) {
    execute("CREATE ROLE \"" + name + "\" LOGIN PASSWORD '" + PostgresServer.PASSWORD + "'");
    execute("CREATE DATABASE \"" + name + "\" OWNER \"" + name + "\"");
    return database(name, admin());
  }

  private Database database(String name, Database admin) {
    return new Database(PostgresServer.url(port, name), name, admin.password());
  }

  private boolean exists(String name) {
    try (var connection = admin().connect();
        var query = connection.prepareStatement("SELECT FROM pg_database WHERE datname = ?")) {
      query.setString(1, name);
      return query.executeQuery().next();
    } catch (SQLException e) {
      throw new IllegalStateException("PostgreSQL did not say whether there is " + name, e);
    }
  }

  private void execute(String sql) {
    try (var connection = admin().connect();
        var statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException("PostgreSQL refused: " + sql.split(" PASSWORD", 2)[0], e);
    }
  }

  /** Stops an own server; of a shared one drops the databases that were asked for here. */
  @Override
  public synchronized void close() {
    own.ifPresentOrElse(Server::close, this::dropMade);
  }

  private void dropMade() {
    for (var name : made) {
      execute("DROP DATABASE \"" + name + "\" WITH (FORCE)");
      execute("DROP ROLE \"" + name + "\"");
    }
    made.clear();
  }
}
