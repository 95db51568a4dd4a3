package dev.garboard.kit.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.garboard.kit.data.OutboxEvent;
import dev.garboard.kit.messaging.spi.Message;
import dev.garboard.kit.messaging.spi.Receipt;
import dev.garboard.kit.messaging.spi.Receipt.Unavailable;
import dev.garboard.kit.testing.Database;
import dev.garboard.kit.testing.Stack;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The relay on a real PostgreSQL; the broker is in memory, so that it can be made to fail. */
class RelayIT {
  private static final String TOPIC = "things.v1";
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final OutboxConfig QUICK = new OutboxConfig(Duration.ofMillis(200), 500, 3);
  private static Stack stack;

  private final MemoryBroker memory = new MemoryBroker(Duration.ofMillis(100));
  private final FlakyBroker broker = new FlakyBroker(memory);
  private Database database;
  private Service service;

  @BeforeAll
  static void open() {
    stack = Stack.open();
  }

  @AfterAll
  static void close() {
    stack.close();
  }

  @BeforeEach
  void begin() throws Exception {
    database = stack.postgres().database("relay");
    service = Service.on(database);
    memory.provide(Set.of(TOPIC));
  }

  @AfterEach
  void end() throws Exception {
    service.close();
    memory.stop();
  }

  @Test
  void aCommittedEventIsPublishedAtOnceAndItsRowIsGone() throws Exception {
    service.relay(broker, new OutboxConfig(Duration.ofSeconds(60), 500, 20));
    await().until(() -> owners() > 0);
    var id = service.write(TOPIC, "a", 1);
    await().atMost(PATIENCE).until(() -> service.outboxRows() == 0);
    var message = published().getFirst();
    var envelope = Envelope.of(message.headers());
    assertThat(envelope.id()).isEqualTo(id);
    assertThat(envelope.source()).isEqualTo("/test");
    assertThat(envelope.subject()).isEqualTo("a");
    assertThat(envelope.type()).isEqualTo(Service.TYPE);
    assertThat(envelope.aggregateSeq()).isEqualTo(1);
    assertThat(message.key()).isEqualTo("a");
    assertThat(message.body().text()).contains("{\"n\": 1}");
  }

  @Test
  void aRolledBackEventIsNotPublished() throws Exception {
    service.relay(broker, QUICK);
    try {
      service.tx.run(
          () -> {
            service.writeAll(List.of(Service.event(TOPIC, "a", 1)));
            throw new IllegalStateException("rolled back");
          });
    } catch (IllegalStateException expected) {
      service.write(TOPIC, "b", 1);
    }
    await().atMost(PATIENCE).until(() -> service.outboxRows() == 0);
    assertThat(keys()).containsExactly("b");
  }

  @Test
  void eachAggregateIsPublishedInTheOrderOfItsRows() throws Exception {
    var events = new ArrayList<OutboxEvent>();
    for (var seq = 1; seq <= 100; seq++) {
      for (var aggregate = 0; aggregate < 30; aggregate++) {
        events.add(Service.event(TOPIC, "a" + aggregate, seq));
      }
    }
    service.writeAll(events);
    service.relay(broker);
    await().atMost(PATIENCE).until(() -> service.outboxRows() == 0);
    var bySubject = new HashMap<String, List<Long>>();
    for (var message : published()) {
      var envelope = Envelope.of(message.headers());
      bySubject
          .computeIfAbsent(envelope.subject(), key -> new ArrayList<>())
          .add(envelope.aggregateSeq());
    }
    assertThat(bySubject).hasSize(30);
    bySubject
        .values()
        .forEach(
            seqs ->
                assertThat(seqs)
                    .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, 100).mapToObj(Long::valueOf).toList()));
  }

  @Test
  void aRowThatIsRefusedHoldsBackItsAggregateOnlyAndIsParkedAndReleased() throws Exception {
    var relay = service.relay(broker, QUICK);
    service.write("nowhere", "a", 1);
    service.write(TOPIC, "a", 2);
    service.write(TOPIC, "b", 1);
    var rows = new OutboxRows(service.tx, relay::wake);
    await().atMost(PATIENCE).until(() -> rows.after(0, 10).stream().anyMatch(row -> row.parked()));
    assertThat(keys()).containsExactly("b");
    var parked = rows.after(0, 10);
    assertThat(parked).hasSize(1);
    assertThat(parked.getFirst().attempts()).isEqualTo(3);
    assertThat(parked.getFirst().error()).contains("nowhere");
    await().atMost(PATIENCE).until(() -> service.gauge("outbox_parked_rows") == 1);
    assertThat(service.gauge("outbox_pending_rows")).isEqualTo(1);
    assertThat(service.gauge("outbox_oldest_age_seconds")).isPositive();
    assertThat(service.counter("outbox_published", "outcome", "refused")).isEqualTo(3);

    memory.provide(Set.of("nowhere"));
    assertThat(rows.retry(parked.getFirst().id(), "ada")).isTrue();
    await().atMost(PATIENCE).until(() -> service.outboxRows() == 0);
    assertThat(keys()).containsExactlyInAnyOrder("b", "a");
    assertThat(rows.retry(parked.getFirst().id(), "ada")).isFalse();
  }

  @Test
  void aRowThatIsDroppedLetsThoseBehindItGo() throws Exception {
    var relay = service.relay(broker, QUICK);
    service.write("nowhere", "a", 1);
    service.write(TOPIC, "a", 2);
    var rows = new OutboxRows(service.tx, relay::wake);
    await().atMost(PATIENCE).until(() -> rows.after(0, 10).size() == 1);
    assertThat(rows.drop(rows.after(0, 10).getFirst().id(), "ada")).isTrue();
    await().atMost(PATIENCE).until(() -> service.outboxRows() == 0);
    assertThat(keys()).containsExactly("a");
  }

  @Test
  void aRowThatNoConsumerCouldReadIsRefusedHere() throws Exception {
    service.relay(broker, QUICK);
    service.writeAll(
        List.of(
            new OutboxEvent(
                Service.uuid7(), "t", "a b", 1, TOPIC, "a", Service.TYPE, "{}", Map.of()),
            new OutboxEvent(Service.uuid7(), "t", "c", 1, TOPIC, "c", "${jndi:x}", "{}", Map.of()),
            new OutboxEvent(
                Service.uuid7(),
                "t",
                "d",
                1,
                TOPIC,
                "d",
                Service.TYPE,
                "{}",
                Map.of("schemaversion", "x"))));
    service.write(TOPIC, "b", 1);
    var rows = new OutboxRows(service.tx, shard -> {});
    await()
        .atMost(PATIENCE)
        .until(() -> rows.after(0, 10).stream().filter(row -> row.parked()).count() == 3);
    assertThat(keys()).containsExactly("b");
  }

  @Test
  void aBrokerThatIsAwayParksNothingAndLosesNothing() throws Exception {
    broker.away(true);
    service.relay(broker, QUICK);
    for (var seq = 1; seq <= 20; seq++) {
      service.write(TOPIC, "a", seq);
    }
    await()
        .atMost(PATIENCE)
        .until(() -> service.counter("outbox_published", "outcome", "unavailable") >= 5);
    assertThat(service.count("SELECT count(*) FROM outbox WHERE attempts = 0")).isEqualTo(20);
    await().atMost(PATIENCE).until(() -> service.gauge("outbox_pending_rows") == 20);
    assertThat(service.gauge("outbox_oldest_age_seconds")).isPositive();
    broker.away(false);
    await().atMost(PATIENCE).until(() -> service.outboxRows() == 0);
    assertThat(published()).hasSize(20);
  }

  @Test
  void anotherProcessWakesTheOwnerOfAShard() throws Exception {
    service.relay(broker, new OutboxConfig(Duration.ofSeconds(60), 500, 20));
    await().until(() -> owners() == 16);
    await().until(() -> listeners() == 1);
    try (var other = Service.on(database)) {
      other.relay(broker, new OutboxConfig(Duration.ofSeconds(60), 500, 20));
      await().atMost(PATIENCE).until(() -> listeners() == 2);
      other.write(TOPIC, "a", 1);
      await().atMost(Duration.ofSeconds(10)).until(() -> other.outboxRows() == 0);
    }
  }

  @Test
  void anotherReplicaTakesOverWhenTheOwnerEnds() throws Exception {
    var first = service.relay(broker, QUICK);
    await().until(() -> owners() == 16);
    try (var other = Service.on(database)) {
      other.relay(broker, QUICK);
      first.stop();
      service.write(TOPIC, "a", 1);
      await().atMost(PATIENCE).until(() -> service.outboxRows() == 0);
    }
    assertThat(keys()).containsExactly("a");
  }

  @Test
  void aLostConnectionIsReplacedAndTheShardsAreOwnedAgain() throws Exception {
    service.relay(broker, QUICK);
    await().until(() -> owners() == 16);
    try (var connection = stack.postgres().admin().connect();
        var statement = connection.createStatement()) {
      statement.execute(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'relay'");
    }
    service.write(TOPIC, "a", 1);
    await().atMost(PATIENCE).until(() -> service.outboxRows() == 0);
    assertThat(keys()).containsExactly("a");
  }

  /** By the server's own clock: six statements in a row take as many seconds, but for the tardy. */
  @Test
  void anIdleRelayAsksOnceASecond() throws Exception {
    service.relay(broker, new OutboxConfig(Duration.ofSeconds(1), 500, 20));
    var starts = new TreeSet<Double>();
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .until(
            () -> {
              starts.addAll(statements());
              var last = starts.descendingSet().stream().limit(6).toList();
              return last.size() == 6 && last.getFirst() - last.getLast() > 4;
            });
  }

  @Test
  void aNotificationThatIsNonsenseChangesNothing() throws Exception {
    service.relay(broker, QUICK);
    await().until(() -> listeners() == 1);
    try (var connection = database.connect();
        var statement = connection.createStatement()) {
      for (var text :
          List.of("", "16", "-1", "x", "1,2,,99999999999", "'; DROP TABLE outbox; --")) {
        statement.execute("SELECT pg_notify('outbox', '" + text.replace("'", "''") + "')");
      }
    }
    service.write(TOPIC, "a", 1);
    await().atMost(PATIENCE).until(() -> service.outboxRows() == 0);
  }

  @Test
  void aDrainPublishesWhatIsCommittedAndLeavesTheRestWhole() throws Exception {
    var relay = service.relay(broker, new OutboxConfig(Duration.ofMillis(200), 10, 3));
    service.writeAll(
        IntStream.rangeClosed(1, 95).mapToObj(seq -> Service.event(TOPIC, "a", seq)).toList());
    await().until(() -> owners() == 16);
    relay.drain();
    assertThat(published()).hasSize(95);
    assertThat(service.outboxRows()).isZero();
    service.write(TOPIC, "a", 96);
    relay.stop();
    assertThat(service.outboxRows()).isEqualTo(1);
  }

  @Test
  void aDrainDoesNotWaitForABrokerThatIsAway() throws Exception {
    broker.away(true);
    var relay = service.relay(broker, QUICK);
    await().until(() -> owners() == 16);
    service.write(TOPIC, "a", 1);
    relay.drain();
    assertThat(service.outboxRows()).isEqualTo(1);
  }

  private long owners() throws Exception {
    return asked(
        "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = 1869968482");
  }

  private long listeners() throws Exception {
    return asked(
        "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'relay' AND query LIKE"
            + " 'LISTEN%' AND datname = current_database()");
  }

  /** When the relay's sessions have begun their newest statements, in seconds. */
  private List<Double> statements() throws Exception {
    try (var connection = database.connect();
        var statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                "SELECT extract(epoch FROM query_start) FROM pg_stat_activity"
                    + " WHERE application_name = 'relay' AND datname = current_database()")) {
      var starts = new ArrayList<Double>();
      while (rows.next()) {
        starts.add(rows.getDouble(1));
      }
      return starts;
    }
  }

  private long asked(String sql) throws Exception {
    try (var connection = database.connect();
        var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  private List<Message> published() throws Exception {
    var all = new ArrayList<Message>();
    memory.replay(TOPIC, all::add);
    return all;
  }

  private List<String> keys() throws Exception {
    return published().stream().map(Message::key).toList();
  }

  /** A broker that can be away. */
  private static final class FlakyBroker extends BrokerInFront {
    private final AtomicBoolean away = new AtomicBoolean();

    private FlakyBroker(MemoryBroker broker) {
      super(broker);
    }

    private void away(boolean now) {
      away.set(now);
    }

    @Override
    public CompletableFuture<Receipt> publish(Message message) {
      return away.get()
          ? CompletableFuture.completedFuture(new Unavailable("away"))
          : super.publish(message);
    }
  }
}
