package dev.garboard.kit.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;
import static org.awaitility.Awaitility.await;

import dev.garboard.kit.runtime.Deadline;
import dev.garboard.kit.runtime.Problem;
import dev.garboard.kit.runtime.Refusal;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TxIT {
  private static final int CONNECTIONS = 16;
  private static PostgresServer server;

  private String url;
  private Fixture fixture;
  private Tx tx;

  @BeforeAll
  static void startServer() {
    server = new PostgresServer();
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @BeforeEach
  void freshDatabase() throws InterruptedException {
    url = server.url(server.freshDatabase());
    PostgresServer.execute(
        url,
        """
        CREATE TABLE kinds (kind text PRIMARY KEY);
        CREATE TABLE things (
          id bigint CONSTRAINT things_id PRIMARY KEY,
          kind text CONSTRAINT things_kind REFERENCES kinds,
          amount bigint NOT NULL DEFAULT 0);
        """);
    fixture = new Fixture(PostgresServer.config(url, CONNECTIONS));
    tx = fixture.tx;
  }

  @AfterEach
  void disconnect() throws InterruptedException {
    fixture.close();
  }

  private int insert(int id) {
    return tx.with(handle -> handle.execute("INSERT INTO things (id) VALUES (?)", id));
  }

  private String things() {
    return PostgresServer.ask(url, "SELECT count(*) FROM things");
  }

  @Test
  void allOfItHappensOrNothing() {
    tx.run(
        () -> {
          insert(1);
          tx.run(() -> insert(2));
        });
    assertThatThrownBy(
            () ->
                tx.run(
                    () -> {
                      insert(3);
                      throw new IllegalArgumentException("no");
                    }))
        .isInstanceOf(IllegalArgumentException.class);

    assertThat(things()).isEqualTo("2");
    assertThat(Tx.isActive()).isFalse();
  }

  @Test
  void aCaughtFailureOfAPartUndoesTheWhole() {
    assertThatThrownBy(
            () ->
                tx.run(
                    () -> {
                      insert(1);
                      try {
                        tx.run(
                            () -> {
                              throw new IllegalArgumentException("no");
                            });
                      } catch (IllegalArgumentException e) {
                        insert(2);
                      }
                    }))
        .isInstanceOf(IllegalStateException.class);

    assertThat(things()).isEqualTo("0");
  }

  @Test
  void anAdapterOutsideOfATransactionHasNoConnection() {
    assertThatThrownBy(tx::handle).hasMessageContaining("Tx.call");
  }

  @Test
  void whatFollowsTheCommitFollowsOnlyTheCommit() {
    var done = new ArrayList<String>();
    tx.run(
        () -> {
          insert(1);
          tx.afterCommit(() -> done.add(things() + Tx.isActive()));
          done.add("work");
        });
    assertThatThrownBy(
            () ->
                tx.run(
                    () -> {
                      tx.afterCommit(() -> done.add("never"));
                      insert(1);
                    }))
        .isInstanceOf(UniqueViolation.class);

    assertThat(done).containsExactly("work", "1false");
  }

  @Test
  void aBrokenRuleIsNamedAndNothingOfTheDriverIsToldToTheCaller() {
    insert(1);

    assertThatThrownBy(() -> insert(1))
        .asInstanceOf(type(UniqueViolation.class))
        .satisfies(e -> assertThat(e.constraint()).isEqualTo("things_id"))
        .satisfies(e -> assertThat(e.getCause()).isNull());
    assertThatThrownBy(
            () ->
                tx.with(h -> h.execute("INSERT INTO things (id, kind) VALUES (2, 'secret-kind')")))
        .asInstanceOf(type(ForeignKeyViolation.class))
        .satisfies(e -> assertThat(e.constraint()).isEqualTo("things_kind"));
    assertThatThrownBy(() -> tx.with(h -> h.execute("SELECT secret FROM nowhere")))
        .isInstanceOf(DatabaseFault.class)
        .hasMessage("SQLSTATE 42P01");
  }

  @Test
  void anInnerViolationIsTypedWhereTheAdapterIs() {
    insert(1);

    var caught = new ArrayList<String>();
    assertThatThrownBy(
            () ->
                tx.run(
                    () -> {
                      try {
                        insert(1);
                      } catch (UniqueViolation e) {
                        caught.add(e.constraint());
                        throw e;
                      }
                    }))
        .isInstanceOf(UniqueViolation.class);
    assertThat(caught).containsExactly("things_id");
  }

  @Test
  void serializableWorkUnderSixteenThreadsGivesTheRightSum() throws Exception {
    insert(1);
    var threads = 16;
    var each = 5;
    run(
        threads,
        () -> {
          for (var i = 0; i < each; i++) {
            untilAdmitted(() -> tx.named("add").serializable().run(this::addOne));
          }
        });

    assertThat(PostgresServer.ask(url, "SELECT amount FROM things")).isEqualTo("80");
    assertThat(fixture.counter("db_transaction_retries", "sqlstate", "40001")).isPositive();
  }

  /** The read-then-write that loses updates under read committed. */
  private void addOne() {
    var amount =
        tx.with(h -> h.select("SELECT amount FROM things WHERE id = 1").mapTo(long.class).one());
    tx.with(h -> h.execute("UPDATE things SET amount = ? WHERE id = 1", amount + 1));
  }

  private static void untilAdmitted(Runnable work) {
    while (true) {
      try {
        work.run();
        return;
      } catch (Refusal refusal) {
        assertThat(refusal.problem()).isIn(Problem.OVERLOADED, Problem.DEADLINE_EXCEEDED);
      }
    }
  }

  private static void run(int threads, Runnable work) throws Exception {
    try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
      var running = new ArrayList<Future<?>>();
      for (var i = 0; i < threads; i++) {
        running.add(pool.submit(work));
      }
      for (var one : running) {
        one.get();
      }
    }
  }

  @Test
  void aDeadlockIsBrokenAndTheLoserRunAgain() throws Exception {
    insert(1);
    insert(2);
    PostgresServer.execute(server.url("postgres"), "ALTER SYSTEM SET deadlock_timeout = '50ms'");
    PostgresServer.execute(url, "SELECT pg_reload_conf()");
    var met = new CountDownLatch(2);
    try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
      var one = pool.submit(() -> tx.run(() -> addInOrder(met, 1, 2)));
      var other = pool.submit(() -> tx.run(() -> addInOrder(met, 2, 1)));
      one.get();
      other.get();
    }

    assertThat(PostgresServer.ask(url, "SELECT sum(amount) FROM things")).isEqualTo("4");
    assertThat(fixture.counter("db_transaction_retries", "sqlstate", "40P01")).isPositive();
  }

  private void addInOrder(CountDownLatch met, int first, int second) {
    var add = "UPDATE things SET amount = amount + 1 WHERE id = ?";
    tx.with(h -> h.execute(add, first));
    met.countDown();
    try {
      met.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    tx.with(h -> h.execute(add, second));
  }

  @Test
  void theServerCancelsWhatTheDeadlineEnds() throws InterruptedException {
    var config = PostgresServer.config(url, 1);
    var patient =
        new DatabaseConfig(
            url,
            config.username(),
            config.password(),
            true,
            Duration.ofMinutes(5),
            config.lockTimeout(),
            config.pool());
    try (var one = new Fixture(patient)) {
      int before = one.tx.with(TxIT::backend);
      assertThatThrownBy(
              () ->
                  Deadline.in(Duration.ofMillis(300))
                      .run(() -> one.tx.with(h -> h.execute("SELECT pg_sleep(30)"))))
          .satisfies(is(Problem.DEADLINE_EXCEEDED));

      await().until(() -> sleeping().equals("0"));
      int after = one.tx.with(TxIT::backend);
      assertThat(after).as("the connection is as good as before").isEqualTo(before);
    }
  }

  private static int backend(Handle handle) {
    return handle.select("SELECT pg_backend_pid()").mapTo(int.class).one();
  }

  private String sleeping() {
    return PostgresServer.ask(
        url,
        "SELECT count(*) FROM pg_stat_activity WHERE state = 'active'"
            + " AND query LIKE '%pg_sleep(30)' AND datname = current_database()");
  }

  @Test
  void theDeadlineBindsTheWholeTransactionNotEachStatement() {
    var statements = new ArrayList<Integer>();
    assertThatThrownBy(
            () ->
                Deadline.in(Duration.ofMillis(600))
                    .run(
                        () ->
                            tx.run(
                                () -> {
                                  for (var i = 0; i < 10; i++) {
                                    tx.with(h -> h.execute("SELECT pg_sleep(0.25)"));
                                    statements.add(i);
                                  }
                                })))
        .satisfies(is(Problem.DEADLINE_EXCEEDED));
    assertThat(statements).hasSizeBetween(1, 2);
  }

  @Test
  void aDeadlineThatPassesDuringTheWorkCommitsNothing() {
    var deadline = Deadline.in(Duration.ofMillis(200));
    assertThatThrownBy(() -> deadline.run(() -> tx.run(() -> insertSlowly(deadline))))
        .satisfies(is(Problem.DEADLINE_EXCEEDED));

    assertThat(things()).isEqualTo("0");
  }

  private void insertSlowly(Deadline deadline) {
    insert(1);
    await().until(deadline::isOver);
  }

  @Test
  void withoutADeadlineTheConfiguredLimitEndsAStatement() {
    assertThatThrownBy(() -> tx.with(h -> h.execute("SELECT pg_sleep(30)")))
        .satisfies(is(Problem.DEADLINE_EXCEEDED));
    assertThatThrownBy(() -> tx.read(h -> h.execute("SELECT pg_sleep(30)")))
        .satisfies(is(Problem.DEADLINE_EXCEEDED));
    String limit = tx.with(h -> h.select("SHOW lock_timeout").mapTo(String.class).one());
    assertThat(limit).isEqualTo("1s");
  }

  @Test
  void aShortDeadlineLeavesNoTraceOnTheConnection() throws InterruptedException {
    try (var one = new Fixture(PostgresServer.config(url, 1))) {
      var show = "SHOW statement_timeout";
      var near =
          Deadline.in(Duration.ofMillis(500))
              .call(() -> one.tx.with(h -> h.select(show).mapTo(String.class).one()));
      var far = one.tx.with(h -> h.select(show).mapTo(String.class).one());

      assertThat(near).endsWith("ms");
      assertThat(far).isEqualTo("2s");
    }
  }

  @Test
  void whatIsLockedIsRefusedForNow() {
    insert(1);
    var update = "UPDATE things SET amount = 1 WHERE id = 1";
    var refused =
        tx.call(
            () -> {
              tx.with(h -> h.execute(update));
              return onAnotherThread(() -> tx.with(h -> h.execute(update)));
            });

    assertThat(refused).satisfies(is(Problem.OVERLOADED));
    assertThat(((Refusal) refused).retryAfter()).isPresent();
  }

  private static Throwable onAnotherThread(Runnable work) {
    try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
      return failure(pool.submit(work));
    }
  }

  private static Throwable failure(Future<?> future) {
    try {
      future.get();
      return null;
    } catch (ExecutionException e) {
      return e.getCause();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void whoFindsNoConnectionIsToldToComeBack() throws Exception {
    try (var one = new Fixture(PostgresServer.config(url, 1))) {
      var refused =
          one.tx.call(() -> onAnotherThread(() -> one.tx.with(h -> h.execute("SELECT 1"))));
      var hurried =
          one.tx.call(
              () ->
                  onAnotherThread(
                      () ->
                          Deadline.in(Duration.ofMillis(100))
                              .run(() -> one.tx.with(h -> h.execute("SELECT 1")))));

      assertThat(refused).satisfies(is(Problem.OVERLOADED));
      assertThat(hurried).satisfies(is(Problem.DEADLINE_EXCEEDED));
      assertThat(one.tx.call(one.database::ask).detail()).contains("at work");
    }
  }

  @Test
  void aReadNeedsNoTransactionAndStartsNone() {
    insert(1);
    int alone = tx.read(TxIT::count);
    int inside = tx.call(() -> tx.read(TxIT::count));

    assertThat(List.of(alone, inside)).containsExactly(1, 1);
    assertThatThrownBy(() -> tx.read(h -> insert(2))).hasMessageContaining("starts no transaction");
  }

  /** With a carrier thread to spare the others would come to their turn. */
  @Test
  void whoIsInterruptedGivesBackTheConnectionAllTheSame() throws Exception {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var process =
        new ProcessBuilder(
                java,
                "-XX:ActiveProcessorCount=1",
                "-Djdk.virtualThreadScheduler.maxPoolSize=1",
                "-cp",
                System.getProperty("java.class.path"),
                InterruptedReturns.class.getName(),
                url)
            .redirectOutput(Redirect.DISCARD)
            .redirectError(Redirect.INHERIT)
            .start();
    try {
      assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
      assertThat(process.exitValue()).isZero();
    } finally {
      process.destroyForcibly();
    }
  }

  private static int count(Handle handle) {
    return handle.select("SELECT count(*) FROM things").mapTo(int.class).one();
  }

  @Test
  void isolationIsNotRaisedOnTheWay() {
    assertThatThrownBy(() -> tx.run(() -> tx.serializable().run(() -> insert(1))))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void transactionsAreMeasuredByNameAndEnd() {
    tx.named("insert").run(() -> insert(1));
    assertThatThrownBy(() -> tx.named("insert").run(() -> insert(1)))
        .isInstanceOf(UniqueViolation.class);

    var scrape = fixture.metrics.registry().scrape();
    assertThat(scrape)
        .contains("db_transaction_seconds_count{name=\"insert\",outcome=\"committed\"")
        .contains("db_transaction_seconds_count{name=\"insert\",outcome=\"rolled_back\"")
        .contains("hikaricp_connections_max{pool=\"database\",service=\"test\"} 16.0");
  }

  private static Consumer<Throwable> is(Problem problem) {
    return e ->
        assertThat(e)
            .asInstanceOf(type(Refusal.class))
            .satisfies(refusal -> assertThat(refusal.problem()).isEqualTo(problem))
            .satisfies(refusal -> assertThat(refusal.getCause()).isNull());
  }
}
