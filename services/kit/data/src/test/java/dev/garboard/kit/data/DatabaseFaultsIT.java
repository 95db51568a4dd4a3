package dev.garboard.kit.data;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.garboard.kit.runtime.Deadline;
import dev.garboard.kit.runtime.HealthCheck;
import dev.garboard.kit.runtime.Metrics;
import dev.garboard.kit.runtime.Problem;
import dev.garboard.kit.runtime.Refusal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each test has a server of its own, for it breaks it. */
class DatabaseFaultsIT {
  private static final Duration LONG = Duration.ofSeconds(20);

  private PostgresServer server;
  private String database;
  private String url;

  @BeforeEach
  void startServer() {
    server = new PostgresServer();
    database = server.freshDatabase();
    url = server.url(database);
    PostgresServer.execute(url, "CREATE TABLE things (id int PRIMARY KEY)");
  }

  @AfterEach
  void stopServer() {
    server.close();
  }

  private static int insert(Tx tx, int id) {
    return tx.with(handle -> handle.execute("INSERT INTO things VALUES (?)", id));
  }

  private String things() {
    return PostgresServer.ask(url, "SELECT string_agg(id::text, ',' ORDER BY id) FROM things");
  }

  private static boolean isUp(Fixture fixture) {
    return fixture.database.ask() instanceof HealthCheck.Up;
  }

  private static Problem refused(Runnable work) {
    try {
      work.run();
      return null;
    } catch (Refusal refusal) {
      return refusal.problem();
    }
  }

  @Test
  void aRestartedServerIsFoundAgain() throws Exception {
    try (var fixture = new Fixture(PostgresServer.config(url, 4))) {
      insert(fixture.tx, 1);
      server.stop();

      assertThat(refused(() -> insert(fixture.tx, 2))).isEqualTo(Problem.DEPENDENCY_UNAVAILABLE);
      assertThat(isUp(fixture)).isFalse();

      server.start();
      await().atMost(LONG).until(() -> isUp(fixture));
      assertThat(insert(fixture.tx, 3)).isEqualTo(1);
      assertThat(things()).isEqualTo("1,3");
    }
  }

  @Test
  void aStartWaitsForTheDatabase() throws Exception {
    server.stop();
    var config = PostgresServer.config(url, 4);
    var waiting = new Database(config, Fixture.IDENTITY, new Metrics(Fixture.IDENTITY));
    try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
      var start =
          pool.submit(
              () -> {
                waiting.start();
                return true;
              });
      assertThatThrownBy(() -> start.get(2, TimeUnit.SECONDS)).isInstanceOf(TimeoutException.class);
      server.start();
      assertThat(start.get()).isTrue();
    } finally {
      waiting.stop();
    }
  }

  @Test
  void aConnectionThatTakesLongerThanAnybodyWaitsIsNotBegunAnew() throws Exception {
    try (var proxy = new TcpProxy(server.port());
        var told = new Told(Database.class);
        var pool = Executors.newVirtualThreadPerTaskExecutor()) {
      proxy.stall();
      var config = PostgresServer.config(PostgresServer.url(proxy.port(), database), 4);
      var start = pool.submit(() -> new Fixture(config));
      try {
        await().atMost(LONG).until(() -> told.count("jdbc:postgresql:") == 3);
        assertThat(proxy.connections()).isEqualTo(1);
        proxy.flow();
        start.get().close();
      } finally {
        start.cancel(true);
      }
    }
  }

  @Test
  void aStartThatIsGivenUpEnds() throws Exception {
    server.stop();
    var waiting =
        new Database(
            PostgresServer.config(url, 4), Fixture.IDENTITY, new Metrics(Fixture.IDENTITY));
    var thrown = new ArrayList<Throwable>();
    var start =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    waiting.start();
                  } catch (InterruptedException e) {
                    thrown.add(e);
                  }
                });
    start.interrupt();
    start.join();
    waiting.stop();
    server.start();

    assertThat(thrown).hasSize(1);
  }

  @Test
  void aPausedServerDoesNotHoldTheCallerBeyondTheDeadline() throws Exception {
    try (var fixture = new Fixture(PostgresServer.config(url, 4))) {
      insert(fixture.tx, 1);
      server.pause();
      try {
        var start = System.nanoTime();
        var problem =
            refused(() -> Deadline.in(Duration.ofMillis(500)).run(() -> insert(fixture.tx, 2)));
        var waited = Duration.ofNanos(System.nanoTime() - start);

        assertThat(problem).isEqualTo(Problem.DEADLINE_EXCEEDED);
        assertThat(waited).as("not the minutes of a silent TCP peer").isLessThan(LONG);
        assertThat(isUp(fixture)).isFalse();
      } finally {
        server.resume();
      }
      await().atMost(LONG).until(() -> isUp(fixture));
      assertThat(insert(fixture.tx, 3)).isEqualTo(1);
    }
  }

  @Test
  void aPausedServerDoesNotHoldACallerWithoutADeadline() throws Exception {
    try (var fixture = new Fixture(PostgresServer.config(url, 4))) {
      insert(fixture.tx, 1);
      server.pause();
      try {
        assertThat(refused(() -> insert(fixture.tx, 2))).isEqualTo(Problem.DEPENDENCY_UNAVAILABLE);
      } finally {
        server.resume();
      }
      await().atMost(LONG).until(() -> isUp(fixture));
    }
  }

  @Test
  void aTransactionMayThinkForLongerThanAStatementMayTake() throws Exception {
    var config = PostgresServer.config(url, 1);
    try (var fixture = new Fixture(config)) {
      fixture.tx.run(
          () -> {
            insert(fixture.tx, 1);
            await().pollDelay(config.statementTimeout().plusMillis(600)).until(() -> true);
            insert(fixture.tx, 2);
          });
      assertThat(things()).isEqualTo("1,2");
    }
  }

  @Test
  void aServerOutOfConnectionsIsOverloadedAndRecovers() throws Exception {
    admin("CREATE ROLE plain LOGIN");
    PostgresServer.execute(url, "GRANT ALL ON things TO plain");
    try (var fixture = new Fixture(plainUser())) {
      admin("ALTER ROLE plain CONNECTION LIMIT 0");
      admin("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'plain'");
      await().atMost(LONG).until(() -> refused(() -> insert(fixture.tx, 1)) == Problem.OVERLOADED);
      admin("ALTER ROLE plain CONNECTION LIMIT 8");
      await().atMost(LONG).until(() -> refused(() -> insert(fixture.tx, 2)) == null);
    }
  }

  private void admin(String sql) {
    PostgresServer.execute(server.url("postgres"), sql);
  }

  private DatabaseConfig plainUser() {
    var config = PostgresServer.config(url, 2);
    return new DatabaseConfig(
        url,
        Optional.of("plain"),
        config.password(),
        true,
        config.statementTimeout(),
        config.lockTimeout(),
        config.pool());
  }

  @Test
  void aCommitWhoseAnswerIsLostIsCalledUnknown() throws Exception {
    try (var proxy = new TcpProxy(server.port());
        var fixture =
            new Fixture(PostgresServer.config(PostgresServer.url(proxy.port(), database), 2))) {
      proxy.loseAnswerTo("COMMIT");
      assertThatThrownBy(() -> insert(fixture.tx, 1)).isInstanceOf(CommitUnknown.class);
      await().untilAsserted(() -> assertThat(things()).isEqualTo("1"));

      proxy.loseRequest("COMMIT");
      assertThatThrownBy(() -> insert(fixture.tx, 2)).isInstanceOf(CommitUnknown.class);
      assertThat(things()).isEqualTo("1");
      assertThat(fixture.metrics.registry().scrape()).contains("outcome=\"unknown\"");
    }
  }

  @Test
  void aStatementWhoseAnswerIsLostIsUnavailableAndRolledBack() throws Exception {
    try (var proxy = new TcpProxy(server.port());
        var fixture =
            new Fixture(PostgresServer.config(PostgresServer.url(proxy.port(), database), 2))) {
      proxy.loseAnswerTo("INSERT");
      assertThat(refused(() -> insert(fixture.tx, 1))).isEqualTo(Problem.DEPENDENCY_UNAVAILABLE);
      assertThat(things()).isNull();
    }
  }

  @Test
  void withAKeyALostCommitIsHarmless() throws Exception {
    var config = PostgresServer.config(url, 2);
    new Migrator(config, Fixture.IDENTITY, Migrations.kit()).up();
    try (var proxy = new TcpProxy(server.port());
        var fixture =
            new Fixture(PostgresServer.config(PostgresServer.url(proxy.port(), database), 2))) {
      var patient = new IdempotencyConfig(Duration.ofHours(1), LONG);
      var store = new IdempotencyStore(fixture.tx, patient, fixture.metrics.registry());
      var answers = new ArrayList<String>();
      for (var id = 1; id <= 2; id++) {
        if (id == 1) {
          proxy.loseAnswerTo("COMMIT");
        } else {
          proxy.loseRequest("COMMIT");
        }
        answers.add(create(store, fixture.tx, id));
      }

      assertThat(answers).containsExactly("created 1 true", "created 2 false");
      assertThat(things()).isEqualTo("1,2");
    }
  }

  private static String create(IdempotencyStore store, Tx tx, int id) {
    var outcome =
        store.once(
            new IdempotentRequest("ada", "POST /things", "key" + id, "hash"),
            () -> {
              insert(tx, id);
              return new StoredAnswer(201, Map.of(), ("created " + id).getBytes(UTF_8));
            });
    return outcome instanceof IdempotentOutcome.Done(var answer, var replayed)
        ? new String(answer.body(), UTF_8) + " " + replayed
        : outcome.toString();
  }

  @Test
  void aKilledMigrationLeavesNothingAndTheNextOneGoesOn() throws Exception {
    var slow = new Migration("m", 1, "slow", "CREATE TABLE slow (id int); SELECT pg_sleep(60)", "");
    var quick = new Migration("m", 1, "slow", "CREATE TABLE slow (id int)", "");
    var config = PostgresServer.config(url, 1);
    try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Integer> migration =
          pool.submit(() -> new Migrator(config, Fixture.IDENTITY, List.of(slow)).up());
      await().atMost(LONG).until(() -> !killed().isEmpty());
      assertThatThrownBy(migration::get).hasCauseInstanceOf(MigrationException.class);
    }
    assertThat(PostgresServer.ask(url, "SELECT to_regclass('slow')")).isNull();
    assertThat(new Migrator(config, Fixture.IDENTITY, List.of(quick)).up()).isEqualTo(1);
  }

  private String killed() {
    return PostgresServer.ask(
        url,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE state = 'active'"
            + " AND query LIKE '%pg_sleep(60)' AND pid <> pg_backend_pid()");
  }
}
