package dev.garboard.kit.data;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** A real PostgreSQL on a fixed port, which can be stopped, paused and started again. */
final class PostgresServer implements AutoCloseable {
  private final Path directory;
  private final int port;
  private final AtomicInteger databases = new AtomicInteger();
  private EmbeddedPostgres running;

  PostgresServer() {
    try {
      directory = Files.createTempDirectory("postgres");
      port = freePort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    start();
  }

  static int freePort() {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void start() {
    try {
      running =
          EmbeddedPostgres.builder()
              .setPort(port)
              .setDataDirectory(directory)
              .setCleanDataDirectory(false)
              .setServerConfig("max_connections", "60")
              .setServerConfig("fsync", "off")
              .setPGStartupWait(Duration.ofSeconds(60))
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void stop() {
    try {
      running.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int port() {
    return port;
  }

  /** A database of its own. */
  String freshDatabase() {
    var name = "test" + databases.incrementAndGet();
    execute(url("postgres"), "CREATE DATABASE " + name);
    return name;
  }

  String url(String database) {
    return url(port, database);
  }

  static String url(int port, String database) {
    return "jdbc:postgresql://localhost:" + port + "/" + database;
  }

  static DatabaseConfig config(String url, int connections) {
    return new DatabaseConfig(
        url,
        Optional.of("postgres"),
        Optional.empty(),
        true,
        Duration.ofSeconds(2),
        Duration.ofSeconds(1),
        new DatabaseConfig.Pool(connections, Duration.ofSeconds(1)));
  }

  static void execute(String url, String sql) {
    try (var connection = DriverManager.getConnection(url, "postgres", "");
        var statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  static String ask(String url, String sql) {
    try (var connection = DriverManager.getConnection(url, "postgres", "");
        var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      return rows.next() ? rows.getString(1) : "";
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Stops every process of the server as SIGSTOP does: the kernel still accepts connections. */
  void pause() {
    processes().forEach(pid -> signal("STOP", pid));
  }

  void resume() {
    processes().forEach(pid -> signal("CONT", pid));
  }

  private Stream<Long> processes() {
    try {
      var file = directory.resolve("postmaster.pid");
      var postmaster = Long.parseLong(Files.readAllLines(file).getFirst().strip());
      var children = ProcessHandle.of(postmaster).orElseThrow().descendants();
      return Stream.concat(Stream.of(postmaster), children.map(ProcessHandle::pid));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void signal(String name, long pid) {
    try {
      new ProcessBuilder("kill", "-" + name, String.valueOf(pid)).start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    stop();
    try (var files = Files.walk(directory)) {
      files.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
