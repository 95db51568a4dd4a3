package dev.garboard.kit.data;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MigratorIT {
  private static final Migration ONE =
      new Migration("m", 1, "one", "CREATE TABLE one (id int);", "DROP TABLE one;");
  private static final Migration TWO =
      new Migration(
          "m",
          2,
          "two",
          """
          CREATE TABLE two (id int);
          CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN 1; END $$;
          INSERT INTO two VALUES (f()); -- '?' and {braces}; and a semicolon
          """,
          "DROP TABLE two; DROP FUNCTION f();");
  private static final Migration BROKEN =
      new Migration("m", 2, "two", "CREATE TABLE two (id int); SELECT nonsense;", "");

  private static PostgresServer server;
  private String url;

  @BeforeAll
  static void startServer() {
    server = new PostgresServer();
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @BeforeEach
  void freshDatabase() {
    url = server.url(server.freshDatabase());
  }

  private Migrator migrator(Migration... migrations) {
    return migrator(true, Arrays.asList(migrations));
  }

  private Migrator migrator(boolean migrate, List<Migration> migrations) {
    return new Migrator(config(migrate), Fixture.IDENTITY, migrations);
  }

  private DatabaseConfig config(boolean migrate) {
    var config = PostgresServer.config(url, 1);
    return new DatabaseConfig(
        url,
        config.username(),
        Optional.empty(),
        migrate,
        config.statementTimeout(),
        config.lockTimeout(),
        config.pool());
  }

  private String tables() {
    return PostgresServer.ask(
        url,
        "SELECT string_agg(relname, ',' ORDER BY relname) FROM pg_stat_user_tables"
            + " WHERE relname <> 'schema_history'");
  }

  @Test
  void upAppliesWhatIsPendingAndDownUndoesTheLast() throws Exception {
    assertThat(migrator(ONE, TWO).up()).isEqualTo(2);
    assertThat(migrator(ONE, TWO).up()).isZero();
    assertThat(tables()).isEqualTo("one,two");
    assertThat(PostgresServer.ask(url, "SELECT id FROM two")).isEqualTo("1");

    assertThat(migrator(ONE, TWO).down(1)).isEqualTo(1);
    assertThat(tables()).isEqualTo("one");
    assertThat(migrator(ONE, TWO).down(5)).isEqualTo(1);
    assertThat(tables()).isNull();
    assertThat(migrator(ONE, TWO).up()).isEqualTo(2);
  }

  @Test
  void statusTellsEachFileAndADryRunWritesNothing() throws Exception {
    assertThat(migrator(ONE, TWO).pending()).containsExactly(ONE, TWO);
    assertThat(PostgresServer.ask(url, "SELECT to_regclass('schema_history')")).isNull();

    migrator(ONE).up();

    assertThat(migrator(ONE, TWO).status())
        .extracting(Migrator.Status::file, Migrator.Status::state)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("m/V001__one.sql", Migrator.State.APPLIED),
            org.assertj.core.groups.Tuple.tuple("m/V002__two.sql", Migrator.State.PENDING));
  }

  @Test
  void aServerThatStartsLateIsWaitedForAndEachTryIsTold() throws Exception {
    server.stop();
    try (var told = new Told(Migrator.class);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var started =
          threads.submit(
              () -> {
                migrator(ONE).start();
                return tables();
              });
      await().until(() -> told.count("the database is not there yet") > 1);
      assertThat(started).isNotDone();
      server.start();
      assertThat(started.get()).isEqualTo("one");
    }
  }

  @Test
  void aServerThatNeverStartsFailsTheStartInTheEnd() throws Exception {
    server.stop();
    try (var told = new Told(Migrator.class)) {
      var brief = Duration.ofMillis(600);
      var migrator = new Migrator(config(true), Fixture.IDENTITY, List.of(ONE), brief);
      assertThatThrownBy(migrator::start)
          .isInstanceOf(MigrationException.class)
          .hasMessageContaining("SQLSTATE 08001");
      assertThat(told.count("the database is not there yet")).isPositive();
    } finally {
      server.start();
    }
  }

  @Test
  void whatNoWaitingMendsFailsAtOnce() {
    url = server.url("nowhere");
    try (var told = new Told(Migrator.class)) {
      assertThatThrownBy(migrator(ONE)::start).hasMessageContaining("SQLSTATE 3D000");
      assertThat(told.count("")).isZero();
    }
  }

  @Test
  void aBrokenMigrationLeavesNothing() throws Exception {
    assertThatThrownBy(() -> migrator(ONE, BROKEN).up())
        .isInstanceOf(MigrationException.class)
        .hasMessageContaining("m/V002__two.sql failed")
        .hasMessageContaining("nonsense");

    assertThat(tables()).isEqualTo("one");
    assertThat(migrator(ONE, TWO).up()).as("once corrected").isEqualTo(1);
  }

  @Test
  void anUndoThatFailsUndoesNothing() throws Exception {
    var noWayBack = new Migration("m", 1, "one", ONE.up(), "DROP TABLE one; DROP TABLE nowhere;");
    migrator(noWayBack).up();

    assertThatThrownBy(() -> migrator(noWayBack).down(1))
        .hasMessageContaining("the undo of m/V001__one.sql failed");
    assertThat(tables()).isEqualTo("one");
  }

  @Test
  void aChangedFileIsRefused() throws Exception {
    migrator(ONE).up();
    var changed = new Migration("m", 1, "one", "CREATE TABLE one (id bigint);", "");

    assertThatThrownBy(() -> migrator(changed).up())
        .hasMessageContaining("m/V001__one.sql has changed")
        .hasMessageContaining("new migration");
  }

  @Test
  void aMissingFileIsRefused() throws Exception {
    migrator(ONE, TWO).up();
    var three = new Migration("m", 3, "three", "SELECT 1", "SELECT 1");

    assertThatThrownBy(() -> migrator(ONE, three).up())
        .hasMessageContaining("m/V002__two.sql")
        .hasMessageContaining("restore the file");
  }

  @Test
  void aFileThatComesTooLateIsRefused() throws Exception {
    migrator(TWO).up();

    assertThatThrownBy(() -> migrator(ONE, TWO).up())
        .hasMessageContaining("m/V001__one.sql would come before version 2")
        .hasMessageContaining("higher version");
  }

  @Test
  void anOlderProgramServesANewerSchemaButDoesNotMoveIt() throws Exception {
    migrator(ONE, TWO).up();
    var rolledBack = migrator(ONE);

    rolledBack.start();

    assertThatThrownBy(rolledBack::up)
        .hasMessageContaining("m/V002__two.sql is applied and unknown");
    assertThatThrownBy(() -> rolledBack.down(1)).hasMessageContaining("undo it where it is known");
    assertThat(rolledBack.status())
        .extracting(Migrator.Status::state)
        .containsExactly(Migrator.State.APPLIED, Migrator.State.NEWER);
    assertThat(tables()).isEqualTo("one,two");
  }

  @Test
  void withoutLeaveToMigrateTheStartInsistsThatSomebodyHas() throws Exception {
    assertThatThrownBy(() -> migrator(false, List.of(ONE)).start())
        .hasMessageContaining("m/V001__one.sql is not applied")
        .hasMessageContaining("migrate up");

    migrator(ONE).up();
    migrator(false, List.of(ONE)).start();
  }

  @Test
  void modulesHaveVersionsOfTheirOwn() throws Exception {
    var other =
        new Migration("other", 1, "things", "CREATE TABLE things (id int)", "DROP TABLE things");
    migrator(ONE, other).up();

    assertThat(migrator(ONE, TWO, other).up()).isEqualTo(1);
    assertThat(tables()).isEqualTo("one,things,two");
  }

  @Test
  void ofManyReplicasOneMigrates() throws Exception {
    var slow =
        IntStream.rangeClosed(1, 5)
            .mapToObj(
                n ->
                    new Migration(
                        "m",
                        n,
                        "n",
                        "CREATE TABLE t%d (id int); SELECT pg_sleep(0.05)".formatted(n),
                        ""))
            .toList();

    var applied = Parallel.times(8, _ -> up(slow));

    assertThat(applied).containsOnlyOnce(5).contains(0).hasSize(8);
    assertThat(tables()).isEqualTo("t1,t2,t3,t4,t5");
  }

  private int up(List<Migration> migrations) {
    try {
      return migrator(true, migrations).up();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void anIndexIsBuiltLiveWhileAnotherReplicaWaits() throws Exception {
    var live =
        new Migration(
            "m",
            2,
            "index",
            Migration.OUTSIDE_TRANSACTION + "\nCREATE INDEX CONCURRENTLY i ON one (id);",
            "DROP INDEX i");

    var applied = Parallel.times(3, _ -> up(List.of(ONE, live)));

    assertThat(applied).containsOnlyOnce(2);
    assertThat(PostgresServer.ask(url, "SELECT to_regclass('i')")).isEqualTo("i");
  }

  @Test
  void aLockedTableIsNotQueuedFor() throws Exception {
    migrator(ONE).up();
    var alter = new Migration("m", 2, "alter", "ALTER TABLE one ADD name text", "");
    try (var holder = java.sql.DriverManager.getConnection(url, "postgres", "")) {
      holder.setAutoCommit(false);
      holder.createStatement().execute("SELECT * FROM one");

      assertThatThrownBy(() -> migrator(ONE, alter).up()).hasMessageContaining("lock timeout");
    }
    assertThat(migrator(ONE, alter).up()).isEqualTo(1);
  }

  @Test
  void thePersonAtTheTerminalHasCommandsForAllOfIt() throws Exception {
    assertThat(command("dry-run")).contains("-- m/V001__one.sql", "CREATE TABLE one");
    assertThat(tables()).isNull();
    assertThat(command("up")).contains("2 applied");
    assertThat(command("status")).contains("APPLIED  m/V001__one.sql");
    assertThat(command("down", "1")).contains("1 undone");
    assertThat(command("status")).contains("PENDING  m/V002__two.sql");
    for (var wrong : List.of("down", "down 0", "down all", "upp", "")) {
      assertThat(command(wrong.split(" "))).as(wrong).contains("usage: migrate");
    }
    assertThat(tables()).isEqualTo("one");
  }

  private String command(String... words) throws InterruptedException {
    var out = new ByteArrayOutputStream();
    new MigrateCommand(migrator(ONE, TWO), new PrintStream(out, true, UTF_8)).run(List.of(words));
    return out.toString(UTF_8);
  }

  @Test
  void theTablesOfTheKitComeAndGo() throws Exception {
    var kit = Migrations.kit();
    var migrator = migrator(true, Stream.concat(kit.stream(), Stream.of(ONE)).toList());

    assertThat(migrator.up()).isEqualTo(4);
    assertThat(tables()).contains("idempotency_keys", "inbox", "outbox");
    assertThat(migrator.down(4)).isEqualTo(4);
    assertThat(tables()).isNull();
  }
}
