package dev.garboard.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.garboard.kit.testing.Cut;
import dev.garboard.kit.testing.Database;
import dev.garboard.kit.testing.Postgres;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PostgreSQL fails while the service works: it says so, loses nothing, and needs no restart. */
class UserDatabaseFaultsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir static Path data;
  private static Postgres postgres;
  @TempDir Path directory;

  @BeforeAll
  static void open() {
    postgres = Postgres.own(data, Map.of("max_connections", "40"));
  }

  @AfterAll
  static void close() {
    postgres.close();
  }

  private UserProcess start(Database database) throws Exception {
    return start(database, 8);
  }

  private UserProcess start(Database database, int connections) throws Exception {
    var pool = Map.of("GARBOARD_DATABASE_POOL_MAX_SIZE", "" + connections);
    return new UserProcess(directory, database, pool).ready();
  }

  private static Database behind(Cut cut, Database database) {
    return new Database(
        database.url().replace(":" + postgres.port() + "/", ":" + cut.port() + "/"),
        database.username(),
        database.password());
  }

  @Test
  void aRestartOfTheDatabaseCostsNoUserAndNoEvent() throws Exception {
    var database = postgres.database("restarted");
    try (var user = start(database);
        var load = new Registrations(user, "r")) {
      await().atMost(PATIENCE).until(() -> load.count(201) > 50);
      postgres.server().stop();
      await().atMost(PATIENCE).until(() -> !user.isReady() && load.count(503) > 20);
      assertThat(user.admin("/livez").statusCode()).isEqualTo(200);
      postgres.server().start();
      var before = load.count(201);
      await().atMost(PATIENCE).until(() -> user.isReady() && load.count(201) > before + 50);

      for (var answer : load.stop()) {
        assertCreatedOrAway(answer);
      }
      var tables = new Tables(database);
      assertThat(tables.emails()).containsAll(load.emails(201));
      tables.awaitAllHandledOnce();
    }
  }

  private static void assertCreatedOrAway(HttpResponse<String> answer) throws Exception {
    switch (answer.statusCode()) {
      case 201 -> assertThat(answer.headers().firstValue("Location")).isPresent();
      case 503 -> assertThat(Caller.problem(answer)).isIn("dependency-unavailable", "overloaded");
      default -> assertThat(Caller.problem(answer)).isEqualTo("deadline-exceeded");
    }
  }

  /** SIGSTOP: connections stay open and say nothing. */
  @Test
  void aDatabaseThatFallsSilentHoldsNobodyBeyondTheDeadline() throws Exception {
    var database = postgres.database("silent");
    try (var user = start(database)) {
      var ada = new Caller(user).registered("ada@example.org");
      postgres.server().pause();
      try {
        for (var answer : atOnce(20, () -> new Caller(user).show(ada))) {
          assertThat(answer.statusCode()).isIn(503, 504);
          assertCreatedOrAway(answer);
        }
        await().atMost(PATIENCE).until(() -> !user.isReady());
        assertThat(user.admin("/livez").statusCode()).isEqualTo(200);
      } finally {
        postgres.server().resume();
      }
      await().atMost(PATIENCE).until(user::isReady);
      await().atMost(PATIENCE).until(() -> new Caller(user).rename(ada, "B").statusCode() == 200);
      new Tables(database).awaitAllHandledOnce();
    }
  }

  private static List<HttpResponse<String>> atOnce(int many, Callable<HttpResponse<String>> call)
      throws Exception {
    var answers = new ArrayList<HttpResponse<String>>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var calls = IntStream.range(0, many).mapToObj(n -> call).toList();
      for (var answer : threads.invokeAll(calls)) {
        answers.add(answer.get());
      }
    }
    return answers;
  }

  @Test
  void whereOthersHaveAllConnectionsItIsOverloadedUntilOneIsFree() throws Exception {
    var database = postgres.database("full");
    try (var cut = Cut.before(postgres.port());
        var user = start(behind(cut, database))) {
      cut.cut();
      var others = all(database);
      cut.heal();
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(
                          Caller.problem(new Caller(user).register(UUID.randomUUID() + "@x.org")))
                      .isEqualTo("overloaded"));
      assertThat(user.isReady()).isFalse();
      assertThat(user.admin("/livez").statusCode()).isEqualTo(200);

      for (var other : others) {
        other.close();
      }
      await().atMost(PATIENCE).until(user::isReady);
      assertThat(new Caller(user).register("after@example.org").statusCode()).isEqualTo(201);
      new Tables(database).awaitAllHandledOnce();
    }
  }

  /** Whoever comes after is refused: the service has none left. */
  private static List<Connection> all(Database database) throws Exception {
    var left = new Tables(postgres.admin());
    var sessions =
        "SELECT count(*) FROM pg_stat_activity WHERE usename = '" + database.username() + "'";
    await().atMost(PATIENCE).until(() -> left.number(sessions) == 0);
    var all = new ArrayList<Connection>();
    while (true) {
      try {
        all.add(database.connect());
      } catch (SQLException full) {
        assertThat(full.getSQLState()).isEqualTo("53300");
        return all;
      }
    }
  }

  @Test
  void aCommitWhoseAnswerIsLostIsOneUserForWhoeverSendsAKey() throws Exception {
    var database = postgres.database("lost");
    try (var cut = Cut.before(postgres.port());
        var user = start(behind(cut, database), 1)) {
      loseNextCommit(cut, user, database);
      var key = UUID.randomUUID().toString();
      var caller = new Caller(user);
      var first = caller.register("ada@example.org", "Idempotency-Key", key);
      var again = caller.register("ada@example.org", "Idempotency-Key", key);

      assertThat(first.statusCode()).isEqualTo(201);
      assertThat(again.statusCode()).isEqualTo(201);
      assertThat(again.body()).isEqualTo(first.body());
      assertThat(again.headers().firstValue("Location"))
          .isEqualTo(first.headers().firstValue("Location"));
      assertThat(user.log()).contains("a commit had no answer");
      assertOneUser(database);
    }
  }

  @Test
  void aCommitWhoseAnswerIsLostIsNotCalledABugWhereThereIsNoKey() throws Exception {
    var database = postgres.database("unknown");
    try (var cut = Cut.before(postgres.port());
        var user = start(behind(cut, database), 1)) {
      loseNextCommit(cut, user, database);
      var caller = new Caller(user);
      var first = caller.register("ada@example.org");
      assertThat(first.statusCode()).isEqualTo(503);
      assertThat(Caller.problem(first)).isEqualTo("dependency-unavailable");

      var again = caller.register("ada@example.org");
      assertThat(Caller.problem(again)).isEqualTo("email-taken");
      assertOneUser(database);
    }
  }

  /** Of a service with one connection, a new one: only its first commit says so in words. */
  private static void loseNextCommit(Cut cut, UserProcess user, Database database)
      throws Exception {
    var caller = new Caller(user);
    var somebody = caller.registered("somebody@example.org");
    new Tables(database).awaitAllHandledOnce();
    cut.reset();
    await().atMost(PATIENCE).until(() -> caller.show(somebody).statusCode() == 200);
    cut.loseAnswerTo("COMMIT");
  }

  private static void assertOneUser(Database database) throws Exception {
    var tables = new Tables(database);
    assertThat(tables.number("SELECT count(*) FROM users WHERE email = 'ada@example.org'"))
        .isEqualTo(1);
    tables.awaitAllHandledOnce();
  }

  @Test
  void ofTwoReplicasThatMeetAnEmptyDatabaseOneMigratesAndBothServe() throws Exception {
    var database = postgres.database("empty");
    try (var one = new UserProcess(directory, database, Map.of());
        var other = new UserProcess(directory, database, Map.of())) {
      one.ready();
      other.ready();
      var applied = (one.log() + other.log()).lines().filter(line -> line.contains(" is applied"));
      assertThat(applied).hasSize(UserMain.SERVICE.migrations().size());
      assertThat(new Tables(database).number("SELECT count(*) FROM schema_history"))
          .isEqualTo(UserMain.SERVICE.migrations().size());
      assertThat(new Caller(one).register("one@example.org").statusCode()).isEqualTo(201);
      assertThat(new Caller(other).register("other@example.org").statusCode()).isEqualTo(201);
    }
  }
}
