package dev.garboard.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.garboard.kit.testing.Database;
import dev.garboard.kit.testing.Kafka;
import dev.garboard.kit.testing.Stack;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever dies or is away: what was put aside is told, once and to the end. */
class InventoryFaultsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  /** What relays lock before they read; held by a test, nothing is published. */
  private static final String ALL_SHARDS =
      "SELECT pg_advisory_lock(1869968482, shard) FROM generate_series(0, 15) shard";

  @TempDir static Path directory;
  private static Stack stack;
  private static Kafka kafka;
  private static Database database;
  private static InventoryProcess service;
  private static Saga saga;
  private static StockLedger ledger;

  private final UUID order = Saga.id();

  @BeforeAll
  static void start() throws Exception {
    stack = Stack.open();
    kafka = Kafka.own(directory.resolve("kafka"));
    saga = new Saga(kafka);
    database = stack.postgres().database("faults");
    ledger = new StockLedger(database);
    service = new InventoryProcess(directory.resolve("inventory"), database, kafka, Map.of());
  }

  @AfterAll
  static void stop() throws Exception {
    service.close();
    saga.close();
    kafka.close();
    stack.close();
  }

  @AfterEach
  void theLedgerBalancesAndAllIsTold() throws Exception {
    await().atMost(PATIENCE).until(() -> ledger.asked("SELECT id FROM outbox").isEmpty());
    ledger.requireBalance();
    assertThat(ledger.asked("SELECT id FROM dead_letters")).isEmpty();
  }

  private static void kill() {
    service.service().server().kill();
  }

  private static void startAgain() {
    service.service().server().start();
  }

  private static Connection holding(String sql) throws SQLException {
    var connection = database.connect();
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
    return connection;
  }

  private static void awaitRows(String sql) {
    await().atMost(PATIENCE).until(() -> !ledger.asked(sql).isEmpty());
  }

  @Test
  void whoDiesBetweenTheCommitAndThePublishingHasLostNothing() throws Exception {
    service.sells("TEA-01", 5);
    service.service().server().stop();
    UUID reserve;
    try (var _ = holding(ALL_SHARDS)) {
      startAgain();
      reserve = saga.reserve(order, "TEA-01", 2);
      awaitRows("SELECT 1 FROM reservations WHERE order_id = '" + order + "'");
      kill();
      assertThat(ledger.asked("SELECT type FROM outbox ORDER BY id"))
          .containsExactly("StockReserved", "CommandDone");
      assertThat(saga.replies(reserve)).isEmpty();
    }
    startAgain();
    assertThat(saga.reply(reserve)).isEqualTo("DONE");
    await().atMost(PATIENCE).until(() -> saga.events(order).contains("StockReserved"));
    assertThat(service.stock("TEA-01")).isEqualTo("5/2");
    assertThat(saga.reply(saga.commit(order))).isEqualTo("DONE");
    assertThat(saga.events(order)).containsOnlyOnce("StockReserved");
  }

  /** The effect waits for the row that somebody counts; the command comes again. */
  @Test
  void whoDiesBeforeItsCommitDoesItAfterwardsAndOnce() throws Exception {
    service.sells("CUP-01", 5);
    UUID reserve;
    try (var counting = database.connect()) {
      counting.setAutoCommit(false);
      try (var statement = counting.createStatement()) {
        statement.execute("SELECT FROM stock WHERE sku = 'CUP-01' FOR UPDATE");
      }
      reserve = saga.reserve(order, "CUP-01", 2);
      awaitRows("SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'");
      kill();
    }
    assertThat(saga.replies(reserve)).isEmpty();
    startAgain();
    assertThat(saga.reply(reserve)).isEqualTo("DONE");
    assertThat(ledger.of("CUP-01")).containsExactly("COUNTED 5/0", "RESERVED 0/2");
  }

  @Test
  void whoDiesAgainAndAgainHasEachOrderOnce() throws Exception {
    service.sells("POT-01", 1_000);
    var orders = new ArrayList<UUID>();
    var commands = new ArrayList<UUID>();
    for (var n = 0; n < 4; n++) {
      for (var m = 0; m < 50; m++) {
        orders.add(Saga.id());
        commands.add(saga.reserve(orders.getLast(), "POT-01", 1));
      }
      var first = orders.get(50 * n);
      awaitRows("SELECT 1 FROM reservations WHERE order_id = '" + first + "'");
      kill();
      startAgain();
    }
    assertThat(commands).allMatch(it -> saga.reply(it).equals("DONE"));
    assertThat(service.stock("POT-01")).isEqualTo("1000/200");
    for (var it : orders) {
      await().atMost(PATIENCE).until(() -> saga.events(it), List.of("StockReserved")::equals);
    }
  }

  @Test
  void whileKafkaIsAwayPeopleGoOnCounting() throws Exception {
    service.sells("JAR-01", 5);
    kafka.server().kill();
    try {
      assertThat(service.put("/api/v1/stock/JAR-01", "{\"on_hand\": 6}").statusCode())
          .isEqualTo(200);
      assertThat(ledger.asked("SELECT type FROM outbox")).contains("StockSet");
    } finally {
      kafka.server().start();
    }
  }

  @Test
  void theLedgerOnlyGrows() throws Exception {
    service.sells("BOX-01", 5);
    for (var sql :
        List.of(
            "UPDATE stock_ledger SET on_hand = 6",
            "DELETE FROM stock_ledger",
            "TRUNCATE stock_ledger")) {
      try (var connection = database.connect();
          var statement = connection.createStatement()) {
        assertThat(catchThrowable(() -> statement.execute(sql)))
            .isInstanceOf(SQLException.class)
            .hasMessageContaining("only grows");
      }
    }
    assertThat(ledger.of("BOX-01")).containsExactly("COUNTED 5/0");
  }
}
