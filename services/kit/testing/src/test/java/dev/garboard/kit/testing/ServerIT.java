package dev.garboard.kit.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The faults of an own server, on the cheapest and on the one with child processes. */
class ServerIT {
  @TempDir static Path directory;

  @Test
  void postgresRunsAsAnotherUserThanRoot() throws IOException {
    try (var postgres = Postgres.own(directory.resolve("user"))) {
      var status = Files.readString(Path.of("/proc/" + postgres.server().pid() + "/status"));
      assertThat(status).doesNotContainPattern("Uid:\t0");
    }
  }

  @Test
  void postgresKeepsWhatItCommittedThroughAKill() throws SQLException {
    try (var postgres = Postgres.own(directory.resolve("kill"))) {
      var database = postgres.database("orders");
      write(database, "CREATE TABLE kept AS SELECT 42 AS answer");
      int port = postgres.port();
      long pid = postgres.server().pid();
      postgres.server().kill();
      assertThatExceptionOfType(SQLException.class).isThrownBy(database::connect);
      postgres.server().start();
      assertThat(postgres.server().port()).isEqualTo(port);
      assertThat(postgres.server().pid()).isNotEqualTo(pid);
      assertThat(read(database, "SELECT answer FROM kept")).isEqualTo("42");
    }
  }

  @Test
  void postgresKeepsItsDataForTheNextWhoOwnsTheDirectory() throws SQLException {
    var home = directory.resolve("again");
    try (var postgres = Postgres.own(home)) {
      write(postgres.lasting("user"), "CREATE TABLE kept AS SELECT 43 AS answer");
    }
    try (var postgres = Postgres.own(home)) {
      assertThat(read(postgres.lasting("user"), "SELECT answer FROM kept")).isEqualTo("43");
    }
  }

  @Test
  void pausedPostgresSaysNothingUntilItGoesOn() throws SQLException {
    try (var postgres = Postgres.own(directory.resolve("pause"))) {
      var database = postgres.database("orders");
      var limits = new Properties();
      limits.putAll(
          Map.of(
              "user", database.username(), "password", database.password(), "socketTimeout", "1"));
      try (var open = database.connect();
          var impatient = DriverManager.getConnection(database.url(), limits)) {
        postgres.server().pause();
        assertThatExceptionOfType(SQLException.class)
            .isThrownBy(() -> read(impatient, "SELECT 1"))
            .withStackTraceContaining("Read timed out");
        postgres.server().resume();
        assertThat(read(open, "SELECT 1")).isEqualTo("1");
      }
    }
  }

  @Test
  void postgresThatIsStoppedWhilePausedEnds() {
    long pid;
    try (var postgres = Postgres.own(directory.resolve("stop"))) {
      postgres.server().pause();
      pid = postgres.server().pid();
    }
    assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
  }

  @Test
  void postgresRefusesConnectionsBeyondItsLimit() throws SQLException {
    var few = Map.of("max_connections", "4", "superuser_reserved_connections", "1");
    try (var postgres = Postgres.own(directory.resolve("few"), few)) {
      var database = postgres.database("orders");
      try (var first = database.connect();
          var second = database.connect();
          var third = database.connect()) {
        assertThat(first.isValid(1) && second.isValid(1) && third.isValid(1)).isTrue();
        assertThatExceptionOfType(SQLException.class)
            .isThrownBy(database::connect)
            .satisfies(refused -> assertThat(refused.getSQLState()).isEqualTo("53300"));
      }
    }
  }

  @Test
  void aCommitWhoseAnswerIsLostIsCommitted() throws SQLException {
    try (var postgres = Postgres.own(directory.resolve("commit"));
        var cut = Cut.before(postgres.port())) {
      var database = postgres.database("orders");
      write(database, "CREATE TABLE placed (id int)");
      var url = database.url().replace(":" + postgres.port(), ":" + cut.port());
      try (var connection = new Database(url, database.username(), database.password()).connect()) {
        connection.setAutoCommit(false);
        execute(connection, "INSERT INTO placed VALUES (7)");
        cut.loseAnswerTo("COMMIT");
        assertThatExceptionOfType(SQLException.class)
            .isThrownBy(connection::commit)
            .satisfies(lost -> assertThat(lost.getSQLState()).startsWith("08"));
      }
      assertThat(read(database, "SELECT id FROM placed")).isEqualTo("7");
    }
  }

  @Test
  void redisKeepsWhatItAcknowledgedThroughAKill() throws IOException {
    try (var redis = Redis.own(directory.resolve("redis-kill"))) {
      assertThat(new RedisCall(redis.port()).ask("SELECT 3", "SET kept yes")).isEqualTo("+OK");
      redis.server().kill();
      assertThatExceptionOfType(ConnectException.class)
          .isThrownBy(() -> new RedisCall(redis.port()).ask("PING"));
      redis.server().start();
      assertThat(new RedisCall(redis.port()).ask("SELECT 3", "STRLEN kept")).isEqualTo(":3");
    }
  }

  @Test
  void redisDatabasesAreEmptyAndOfOneTest() throws IOException {
    try (var redis = Redis.own(directory.resolve("redis"))) {
      var first = redis.database();
      var second = redis.database();
      assertThat(first).hasToString("redis://127.0.0.1:" + redis.port() + "/1");
      assertThat(second).hasToString("redis://127.0.0.1:" + redis.port() + "/2");
      assertThat(new RedisCall(redis.port()).ask("SELECT 2", "DBSIZE")).isEqualTo(":0");
    }
  }

  @Test
  void listensOnTheLoopbackAddressAlone() throws IOException {
    try (var redis = Redis.own(directory.resolve("loopback"));
        var postgres = Postgres.own(directory.resolve("loopback-too"))) {
      for (var address : addresses()) {
        for (int port : new int[] {redis.port(), postgres.port()}) {
          assertThatExceptionOfType(ConnectException.class)
              .isThrownBy(() -> new Socket(address, port).close());
        }
      }
    }
  }

  private static InetAddress[] addresses() throws IOException {
    return NetworkInterface.networkInterfaces()
        .flatMap(NetworkInterface::inetAddresses)
        .filter(address -> address.getAddress().length == 4 && !address.isLoopbackAddress())
        .toArray(InetAddress[]::new);
  }

  @Test
  void twoServersCannotHaveOneDirectory() {
    var home = directory.resolve("taken");
    try (var redis = Redis.own(home)) {
      assertThat(redis.server().isAlive()).isTrue();
      assertThatIllegalStateException()
          .isThrownBy(() -> Redis.own(home))
          .withMessageContaining("take another directory");
      assertThat(redis.server().isAlive()).isTrue();
    }
  }

  @Test
  void whoCannotStartShowsTheEndOfItsLog() {
    assertThatIllegalStateException()
        .isThrownBy(() -> Postgres.own(directory.resolve("wrong"), Map.of("no_such_thing", "1")))
        .withMessageContaining("unrecognized configuration parameter \"no_such_thing\"");
  }

  @Test
  void endsWithTheProcessThatOwnsIt() throws Exception {
    var owner = owner(directory.resolve("orphan"));
    var server = Pid.read(directory.resolve("orphan/pid")).orElseThrow();
    assertThat(server.isAlive()).isTrue();
    owner.destroyForcibly();
    await().until(() -> !server.isAlive());
  }

  @Test
  void aServerThatLostItsGuardTooIsEndedByTheNextOwnerOfItsDirectory() throws Exception {
    var home = directory.resolve("leftover");
    var owner = owner(home);
    var server = Pid.read(home.resolve("pid")).orElseThrow();
    for (var guard : owner.children().toList()) {
      guard
          .children()
          .filter(child -> child.pid() != server.number())
          .forEach(ProcessHandle::destroyForcibly);
      guard.destroyForcibly();
    }
    owner.destroyForcibly().waitFor();
    assertThat(server.isAlive()).isTrue();
    try (var redis = Redis.own(home)) {
      assertThat(server.isAlive()).isFalse();
      assertThat(redis.server().isAlive()).isTrue();
    }
  }

  private static Process owner(Path home) throws IOException {
    var command = new OwnJvm(List.of("-Xmx64m")).command(RedisOwner.class, home.toString());
    var process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    assertThat(process.getInputStream().read()).isEqualTo('!');
    return process;
  }

  private static void write(Database database, String sql) throws SQLException {
    try (var connection = database.connect()) {
      execute(connection, sql);
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String read(Database database, String sql) throws SQLException {
    try (var connection = database.connect()) {
      return read(connection, sql);
    }
  }

  private static String read(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      assertThat(rows.next()).isTrue();
      return rows.getString(1);
    }
  }
}
