package dev.garboard.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.garboard.kit.testing.Kafka;
import dev.garboard.kit.testing.Stack;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is put aside for long: two replicas ask the order, and free nothing by themselves. */
class OverdueReservationsIT {
  private static final Duration TTL = Duration.ofSeconds(3);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String OVERDUE = "ReservationOverdue";

  @TempDir static Path directory;
  private static Stack stack;
  private static Kafka kafka;
  private static List<InventoryProcess> replicas;
  private static Saga saga;
  private static StockLedger ledger;

  private final UUID order = Saga.id();

  @BeforeAll
  static void start() throws Exception {
    stack = Stack.open();
    kafka = Kafka.own(directory.resolve("kafka"));
    saga = new Saga(kafka);
    var database = stack.postgres().database("overdue");
    ledger = new StockLedger(database);
    var soon = Map.of("GARBOARD_INVENTORY_RESERVATION_TTL", TTL.toSeconds() + "s");
    replicas =
        Stream.of("one", "two")
            .map(it -> new InventoryProcess(directory.resolve(it), database, kafka, soon))
            .toList();
  }

  @AfterAll
  static void stop() throws Exception {
    replicas.forEach(InventoryProcess::close);
    saga.close();
    kafka.close();
    stack.close();
  }

  @AfterEach
  void theLedgerBalances() throws Exception {
    ledger.requireBalance();
  }

  private static InventoryProcess service() {
    return replicas.getFirst();
  }

  private static void awaitAsked(UUID of, int times) {
    await().atMost(PATIENCE).until(() -> saga.bodies(of, OVERDUE).size() >= times);
  }

  @Test
  void nothingIsFreedByTheClockAloneAndNobodyIsAskedTooOften() throws Exception {
    service().sells("TEA-01", 100);
    var orders = IntStream.range(0, 20).mapToObj(_ -> Saga.id()).toList();
    orders.forEach(it -> saga.reserve(it, "TEA-01", 1));
    orders.forEach(it -> awaitAsked(it, 3));
    assertThat(service().stock("TEA-01")).isEqualTo("100/20");
    for (var it : orders) {
      var asked = saga.bodies(it, OVERDUE);
      assertThat(asked).extracting(body -> body.path("version").asInt()).startsWith(2, 3, 4);
      assertThat(asked.getFirst().path("lines")).hasSize(1);
      assertThat(at(asked.getFirst(), "at")).isAfterOrEqualTo(at(asked.getFirst(), "expires_at"));
      for (var n = 1; n < asked.size(); n++) {
        assertThat(Duration.between(at(asked.get(n - 1), "at"), at(asked.get(n), "at")))
            .isGreaterThanOrEqualTo(TTL);
      }
    }
  }

  private static Instant at(JsonNode body, String field) {
    return Instant.parse(body.path(field).asText());
  }

  @Test
  void anOrderThatGoesOnKeepsItForLonger() throws Exception {
    service().sells("CUP-01", 1);
    assertThat(saga.reply(saga.reserve(order, "CUP-01", 1))).isEqualTo("DONE");
    awaitAsked(order, 1);
    var before = Instant.now();
    assertThat(saga.reply(saga.extend(order))).isEqualTo("DONE");
    var told = saga.bodies(order, OVERDUE).size();
    awaitAsked(order, told + 1);
    var next = saga.bodies(order, OVERDUE).getLast();
    assertThat(at(next, "expires_at")).isAfterOrEqualTo(before.plus(TTL));
    assertThat(service().stock("CUP-01")).isEqualTo("1/1");
    assertThat(saga.reply(saga.commit(order))).isEqualTo("DONE");
    assertThat(saga.reply(saga.extend(order))).isEqualTo("COMMITTED");
  }

  @Test
  void anOrderThatIsOffGivesItBackAndIsNotAskedAgain() throws Exception {
    service().sells("POT-01", 1);
    var reserve = saga.reserve(order, "POT-01", 1);
    assertThat(saga.reply(reserve)).isEqualTo("DONE");
    awaitAsked(order, 1);
    assertThat(saga.reply(saga.release(order, reserve))).isEqualTo("DONE");
    assertThat(service().stock("POT-01")).isEqualTo("1/0");
    await().until(() -> saga.events(order).contains("ReservationReleased"));
    assertThat(saga.reply(saga.extend(order))).isEqualTo("RELEASED");

    var other = Saga.id();
    assertThat(saga.reply(saga.reserve(other, "POT-01", 1))).isEqualTo("DONE");
    awaitAsked(other, 2); // so much later the first one would have been asked after, too
    assertThat(saga.events(order)).endsWith("ReservationReleased");
  }

  @Test
  void whatIsNotThereIsNotKept() {
    assertThat(saga.reply(saga.extend(order))).isEqualTo("NO_RESERVATION");
  }
}
