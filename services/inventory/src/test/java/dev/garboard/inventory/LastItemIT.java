package dev.garboard.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.garboard.contracts.inventory.v1.CommitRequest;
import dev.garboard.contracts.inventory.v1.ReleaseRequest;
import dev.garboard.contracts.inventory.v1.Reservation;
import dev.garboard.contracts.inventory.v1.SetStockRequest;
import dev.garboard.contracts.inventory.v1.Stock;
import dev.garboard.kit.grpc.RpcErrors;
import dev.garboard.kit.testing.Kafka;
import dev.garboard.kit.testing.Stack;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Many who want the same at once, at two replicas: nothing is sold twice, nobody waits for ever.
 */
class LastItemIT {
  private static final int MANY = 100;

  /** So that a slow machine refuses none as too many, and a deadlock is found, not timed out. */
  private static final Map<String, String> PATIENT =
      Map.of(
          "GARBOARD_DATABASE_LOCK_TIMEOUT", "10s",
          "GARBOARD_DATABASE_STATEMENT_TIMEOUT", "10s",
          "GARBOARD_DATABASE_POOL_CONNECTION_TIMEOUT", "10s");

  @TempDir static Path directory;
  private static Stack stack;
  private static Kafka kafka;
  private static List<InventoryProcess> replicas;
  private static List<Rpc> doors;
  private static Saga saga;
  private static StockLedger ledger;

  @BeforeAll
  static void start() throws Exception {
    stack = Stack.open();
    kafka = Kafka.own(directory.resolve("kafka"));
    saga = new Saga(kafka);
    var database = stack.postgres().database("last");
    ledger = new StockLedger(database);
    replicas =
        Stream.of("one", "two")
            .map(it -> new InventoryProcess(directory.resolve(it), database, kafka, PATIENT))
            .toList();
    doors = replicas.stream().map(Rpc::new).toList();
  }

  @AfterAll
  static void stop() throws Exception {
    doors.forEach(Rpc::close);
    replicas.forEach(InventoryProcess::close);
    saga.close();
    kafka.close();
    stack.close();
  }

  @AfterEach
  void theLedgerBalances() throws Exception {
    ledger.requireBalance();
    assertThat(
            ledger.asked(
                "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"))
        .containsExactly("0");
  }

  /** Done, or the name of the problem. */
  private static String outcome(Runnable call) {
    try {
      call.run();
      return "DONE";
    } catch (StatusRuntimeException e) {
      return RpcErrors.refusal(e).problem().name();
    }
  }

  private static Reservation reserved(int n, UUID order, String sku) {
    var request = Rpc.reserve(order, sku, 1).build();
    return doors.get(n % 2).as(InventoryProcess.OPERATOR).reserve(request);
  }

  private static <T> List<T> atOnce(List<Callable<T>> calls) throws InterruptedException {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      return threads.invokeAll(calls).stream().map(Future::resultNow).toList();
    }
  }

  @Test
  void ofAHundredOrdersOverKafkaOneGetsTheLast() throws Exception {
    replicas.getFirst().sells("LAST-01", 1);
    var commands =
        IntStream.range(0, MANY).mapToObj(_ -> saga.reserve(Saga.id(), "LAST-01", 1)).toList();
    var replies = commands.stream().map(saga::reply).toList();
    assertThat(Collections.frequency(replies, "DONE")).isEqualTo(1);
    assertThat(Collections.frequency(replies, "OUT_OF_STOCK")).isEqualTo(MANY - 1);
    assertThat(replicas.getFirst().stock("LAST-01")).isEqualTo("1/1");
  }

  @Test
  void ofAHundredCallsAtOnceOneGetsTheLast() throws Exception {
    replicas.getFirst().sells("LAST-02", 1);
    var outcomes =
        atOnce(
            IntStream.range(0, MANY)
                .<Callable<String>>mapToObj(
                    n -> () -> outcome(() -> reserved(n, Saga.id(), "LAST-02")))
                .toList());
    assertThat(Collections.frequency(outcomes, "DONE")).isEqualTo(1);
    assertThat(Collections.frequency(outcomes, "OUT_OF_STOCK")).isEqualTo(MANY - 1);
    assertThat(ledger.of("LAST-02")).containsExactly("COUNTED 1/0", "RESERVED 0/1");
  }

  @Test
  void oneOrderThatAsksTwentyTimesAtOnceHasOneReservation() throws Exception {
    replicas.getFirst().sells("LAST-03", 20);
    var order = Saga.id();
    var answers =
        atOnce(
            IntStream.range(0, 20)
                .<Callable<Reservation>>mapToObj(n -> () -> reserved(n, order, "LAST-03"))
                .toList());
    assertThat(answers.stream().distinct()).hasSize(1);
    assertThat(replicas.getFirst().stock("LAST-03")).isEqualTo("20/1");
  }

  @Test
  void oneCommandThatComesTwentyTimesAtOnceIsDoneOnce() throws Exception {
    replicas.getFirst().sells("LAST-04", 1);
    var request =
        SetStockRequest.newBuilder()
            .setHeader(Rpc.header("twenty"))
            .setSku("LAST-04")
            .setOnHand(7)
            .build();
    var answers =
        atOnce(
            IntStream.range(0, 20)
                .<Callable<Stock>>mapToObj(
                    n -> () -> doors.get(n % 2).as(InventoryProcess.OPERATOR).setStock(request))
                .toList());
    assertThat(answers.stream().distinct()).hasSize(1);
    var other = request.toBuilder().setHeader(Rpc.header("another")).setOnHand(9).build();
    doors.getFirst().as(InventoryProcess.OPERATOR).setStock(other);
    assertThat(doors.getFirst().as(InventoryProcess.OPERATOR).setStock(request))
        .isEqualTo(answers.getFirst());
    assertThat(replicas.getFirst().stock("LAST-04")).isEqualTo("9/0");
  }

  /** In the order of the lines they would wait for each other. */
  @Test
  void ordersThatWantTheSameInOppositeOrderAllEnd() throws Exception {
    replicas.getFirst().sells("AAA-01", 1_000);
    replicas.getFirst().sells("ZZZ-01", 1_000);
    var outcomes =
        atOnce(
            IntStream.range(0, MANY)
                .<Callable<String>>mapToObj(n -> () -> outcome(() -> wholeStory(n)))
                .toList());
    assertThat(outcomes).containsOnly("DONE");
    assertThat(replicas.getFirst().stock("AAA-01")).isEqualTo((1_000 - MANY / 2) + "/0");
    assertThat(replicas.getFirst().stock("ZZZ-01")).isEqualTo((1_000 - MANY / 2) + "/0");
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> ledger.asked("SELECT id FROM outbox").isEmpty());
  }

  private static Reservation wholeStory(int n) {
    var order = Saga.id();
    var inventory = doors.get(n % 2).as(InventoryProcess.OPERATOR);
    var lines = List.of(Rpc.line("AAA-01", 1), Rpc.line("ZZZ-01", 1));
    var request = Rpc.reserve(order, "AAA-01", 1).clearLines();
    inventory.reserve(request.addAllLines(n % 4 < 2 ? lines : lines.reversed()).build());
    return n % 2 == 0
        ? inventory.commit(CommitRequest.newBuilder().setOrderId(order.toString()).build())
        : inventory.release(ReleaseRequest.newBuilder().setOrderId(order.toString()).build());
  }
}
