package dev.garboard.kit.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.garboard.kit.data.OutboxEvent;
import dev.garboard.kit.messaging.spi.Bytes;
import dev.garboard.kit.messaging.spi.Headers;
import dev.garboard.kit.messaging.spi.Message;
import dev.garboard.kit.messaging.spi.Receipt;
import dev.garboard.kit.messaging.spi.Receipt.Stored;
import dev.garboard.kit.messaging.spi.Receipt.Unavailable;
import dev.garboard.kit.runtime.Problem;
import dev.garboard.kit.runtime.Refusal;
import dev.garboard.kit.testing.Stack;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Consumer, dead letters and projector on a real PostgreSQL. */
class ConsumerIT {
  private static final String TOPIC = "things.v1";
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static Stack stack;

  private final MemoryBroker broker = new MemoryBroker(Duration.ofMillis(200));
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
    service = Service.on(stack.postgres().database("consumer"));
    broker.provide(Set.of(TOPIC));
  }

  @AfterEach
  void end() throws Exception {
    service.close();
    broker.stop();
  }

  @Test
  void anEventDeliveredThreeTimesHasOneEffect() {
    service.consumer(broker, TOPIC, 3);
    var message = message("a", 1);
    publish(message, message, message, message("b", 1));
    await().atMost(PATIENCE).until(() -> records("ok") == 2 && records("duplicate") == 2);
    assertThat(service.effectList()).containsExactlyInAnyOrder("a:1", "b:1");
    assertThat(service.count("SELECT count(*) FROM inbox")).isEqualTo(2);
  }

  @Test
  void whatIsIgnoredCostsNoTransaction() {
    service.consumer(broker, TOPIC, 3);
    var other = message("a", 1);
    publish(other.with(other.headers().with("ce_type", Service.IGNORED)), message("b", 1));
    await().atMost(PATIENCE).until(() -> records("ignored") == 1 && records("ok") == 1);
    assertThat(service.effectList()).containsExactly("b:1");
    assertThat(service.count("SELECT count(*) FROM inbox")).isEqualTo(1);
  }

  @Test
  void aPoisonMessageIsTriedAgainLaterThenDeadAndThoseBehindItPass() {
    service.consumer(
        broker,
        TOPIC,
        3,
        event -> {
          if (event.envelope().aggregateSeq() == 3) {
            throw new IllegalArgumentException("cannot do\r\nthree");
          }
        });
    broker.provide(Set.of(TopicNames.dead(TOPIC, Service.GROUP)));
    for (var seq = 1; seq <= 5; seq++) {
      publish(message("a", seq));
    }
    await().atMost(PATIENCE).until(() -> records("dead") == 1);
    assertThat(service.effectList()).containsExactly("a:1", "a:2", "a:4", "a:5");
    assertThat(records("retry")).isEqualTo(2);
  }

  @Test
  void aFailedHandlerLeavesNothingBehind() {
    var tries = new AtomicInteger();
    service.consumer(
        broker,
        TOPIC,
        3,
        event -> {
          service.effect(event);
          if (tries.incrementAndGet() == 1) {
            throw new IllegalStateException("after the effect");
          }
        });
    publish(message("a", 1));
    await().atMost(PATIENCE).until(() -> records("ok") == 1);
    assertThat(service.effectList()).containsExactly("a:1", "a:1"); // both of the second try
  }

  @Test
  void aPlatformThatIsAwayHoldsAllBackInOrderAndMakesNoDeadLetter() {
    var away = new AtomicBoolean(true);
    var tries = new AtomicInteger();
    service.consumer(
        broker,
        TOPIC,
        2,
        event -> {
          tries.incrementAndGet();
          if (away.get()) {
            throw new Refusal(Problem.DEPENDENCY_UNAVAILABLE, "away");
          }
        });
    publish(message("a", 1), message("a", 2));
    await().atMost(PATIENCE).until(() -> tries.get() > 3);
    away.set(false);
    await().atMost(PATIENCE).until(() -> service.effects() == 2);
    assertThat(service.effectList()).containsExactly("a:1", "a:2");
    assertThat(records("retry") + records("dead")).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "no headers",
        "no id",
        "other type",
        "not JSON",
        "wrong type of a field",
        "null",
        "empty"
      })
  void whatCannotBeReadIsADeadLetterAtOnceAndTheNextIsHandled(String kind) {
    var consumer = service.consumer(broker, TOPIC, 3, event -> event.data(Service.Counted.class));
    var letters = service.deadLetters(broker, consumer);
    publish(hostile(kind), message("a", 2));
    await().atMost(PATIENCE).until(() -> letters.after(0, 10).size() == 1);
    await().atMost(PATIENCE).until(() -> service.effects() == 1);
    assertThat(service.effectList()).containsExactly("a:2");
    assertThat(records("retry")).isZero();
    var letter = letters.after(0, 10).getFirst();
    assertThat(letter.topic()).isEqualTo(TOPIC);
    assertThat(letter.consumer()).isEqualTo(Service.GROUP);
    assertThat(letter.attempts()).isEqualTo(1);
    assertThat(letter.reason()).isNotBlank();
    assertThat(DeadLetter.origin(letters.message(letter.id()).orElseThrow(), Service.GROUP))
        .isEqualTo(hostile(kind));
  }

  private static Message hostile(String kind) {
    var good = fixed("a", 1, "{\"n\": 1}");
    return switch (kind) {
      case "no headers" -> good.with(Headers.none());
      case "no id" -> good.with(good.headers().without(Set.of("ce_id")));
      case "other type" -> good.with(good.headers().with("ce_type", "test.unknown"));
      case "not JSON" -> fixed("a", 1, "{\"n\": ");
      case "wrong type of a field" -> fixed("a", 1, "{\"n\": {}}");
      case "null" -> fixed("a", 1, "null");
      default -> fixed("a", 1, "");
    };
  }

  @Test
  void bytesThatAreNoTextAreADeadLetterAndKeptByteForByte() {
    var consumer = service.consumer(broker, TOPIC, 3);
    var letters = service.deadLetters(broker, consumer);
    var bytes = Bytes.of(new byte[] {0, (byte) 0xff, (byte) 0xfe, 10, 13});
    var good = message("a\u0000b", 1);
    publish(new Message(TOPIC, good.key(), good.headers().with("x", "\u0000\u001b[31m"), bytes));
    await().atMost(PATIENCE).until(() -> letters.after(0, 10).size() == 1);
    var kept = letters.message(1).orElseThrow();
    assertThat(kept.body()).isEqualTo(bytes);
    assertThat(kept.headers().text("x")).contains("\u0000\u001b[31m");
  }

  @Test
  void aReplayedDeadLetterKeepsItsIdAndHasItsEffectOnce() {
    var broken = new AtomicBoolean(true);
    var consumer =
        service.consumer(
            broker,
            TOPIC,
            1,
            event -> {
              if (broken.get()) {
                throw new IllegalStateException("bug");
              }
            });
    var letters = service.deadLetters(broker, consumer);
    var message = message("a", 1);
    publish(message);
    await().atMost(PATIENCE).until(() -> letters.after(0, 10).size() == 1);
    var letter = letters.after(0, 10).getFirst();
    assertThat(letter.eventId()).isEqualTo(message.headers().text("ce_id").orElseThrow());
    assertThat(letters.replay(letter.id(), "ada")).isEqualTo(DeadLetters.Outcome.DONE);
    await().atMost(PATIENCE).until(() -> letters.after(letter.id(), 10).size() == 1);
    broken.set(false);
    assertThat(letters.replay(letters.after(0, 10).getFirst().id(), "ada"))
        .isEqualTo(DeadLetters.Outcome.DONE);
    await().atMost(PATIENCE).until(() -> service.effects() == 1);
    publish(message);
    await().atMost(PATIENCE).until(() -> records("duplicate") == 1);
    assertThat(service.effectList()).containsExactly("a:1");
    assertThat(letters.after(0, 10)).isEmpty();
  }

  @Test
  void deadLettersAreListedInPagesShownAndDropped() {
    var consumer = service.consumer(broker, TOPIC, 1);
    var letters = service.deadLetters(broker, consumer);
    for (var seq = 1; seq <= 5; seq++) {
      var message = message("a", seq);
      publish(message.with(message.headers().with("ce_type", "test.unknown")));
    }
    await().atMost(PATIENCE).until(() -> letters.after(0, 10).size() == 5);
    var first = letters.after(0, 2);
    var next = letters.after(first.getLast().id(), 2);
    assertThat(first).hasSize(2).doesNotContainAnyElementsOf(next);
    assertThat(letters.find(first.getFirst().id())).contains(first.getFirst());
    assertThat(letters.drop(first.getFirst().id(), "ada")).isEqualTo(DeadLetters.Outcome.DONE);
    assertThat(letters.drop(first.getFirst().id(), "ada")).isEqualTo(DeadLetters.Outcome.UNKNOWN);
    assertThat(letters.replay(first.getFirst().id(), "ada")).isEqualTo(DeadLetters.Outcome.UNKNOWN);
    assertThat(letters.find(first.getFirst().id())).isEmpty();
  }

  @Test
  void whatFollowsFromAnEventNamesItAndKeepsProcessAndTrace() {
    var trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    broker.provide(Set.of("next.v1"));
    service.relay(broker);
    service.consumer(
        broker,
        TOPIC,
        1,
        event ->
            service.writeAll(
                List.of(
                    new OutboxEvent(
                        Service.uuid7(),
                        "next",
                        "n",
                        1,
                        "next.v1",
                        "n",
                        Service.TYPE,
                        "{}",
                        Event.current().orElseThrow().consequence()))));
    var message = message("a", 1);
    publish(message.with(message.headers().with("traceparent", trace)));
    await().atMost(PATIENCE).until(() -> service.effects() == 1 && service.outboxRows() == 0);
    var next = new ArrayList<Message>();
    try {
      broker.replay("next.v1", next::add);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
    var envelope = Envelope.of(next.getFirst().headers());
    var id = message.headers().text("ce_id");
    assertThat(envelope.causationId()).isEqualTo(id);
    assertThat(envelope.correlationId()).isEqualTo(id);
    assertThat(envelope.traceparent()).contains(trace);
    assertThat(Event.current()).isEmpty();
  }

  @Test
  void aViewSkipsOlderEventsAndWaitsForAMissingOneForASecondAtMost() {
    var projector =
        new Projector(
            "effects",
            aggregate ->
                service.tx.read(
                    handle ->
                        handle
                            .select(
                                "SELECT coalesce(max(seq), 0) FROM effects WHERE aggregate = ?",
                                aggregate)
                            .mapTo(Long.class)
                            .one()),
            service.metrics);
    var retry = new MessagingConfig.Retry(Duration.ofMillis(200), 3);
    var consumer =
        new Consumer("view", broker, service.tx, service.inbox, retry, service.metrics)
            .on(TOPIC, Service.TYPE, event -> projector.project(event, service::effect));
    consumer.start();
    try {
      publish(message("a", 1), message("a", 2), message("a", 2), message("a", 1));
      publish(message("a", 4), message("a", 5));
      await().atMost(PATIENCE).until(() -> service.effects() == 4);
      assertThat(service.effectList()).containsExactly("a:1", "a:2", "a:4", "a:5");
      assertThat(service.counter("projection_gaps", "view", "effects")).isEqualTo(1);
      assertThat(records("dead") + records("retry")).isZero();
      assertThat(service.gauge("projection_lag_seconds")).isNotNegative();
    } finally {
      consumer.stop();
    }
  }

  @Test
  void aTableIsBuiltAnewFromTheBeginningOfATopic() throws Exception {
    var consumer = service.consumer(broker, TOPIC, 3);
    for (var seq = 1; seq <= 10; seq++) {
      publish(message("a", seq));
    }
    await().atMost(PATIENCE).until(() -> service.effects() == 10);
    var message = message("a", 1);
    publish(message.with(message.headers().with("ce_type", "test.unknown")));
    service.tx.with(handle -> handle.execute("TRUNCATE effects"));
    assertThat(consumer.replay(TOPIC, service::effect)).isEqualTo(11);
    assertThat(service.effectList()).hasSize(10).startsWith("a:1", "a:2").endsWith("a:10");
  }

  @Test
  void aDeadLetterThatCannotBePublishedKeepsItsMessageInPlace() {
    var away = new AtomicBoolean(true);
    var blocked =
        new BrokerInFront(broker) {
          @Override
          public CompletableFuture<Receipt> publish(Message message) {
            return away.get()
                ? java.util.concurrent.CompletableFuture.completedFuture(new Unavailable("away"))
                : super.publish(message);
          }
        };
    service.consumer(blocked, TOPIC, 1);
    publish(hostile("no id"), message("a", 2));
    await()
        .during(Duration.ofMillis(500))
        .atMost(PATIENCE)
        .until(() -> service.effects() == 0 && records("dead") == 0);
    away.set(false);
    await().atMost(PATIENCE).until(() -> service.effects() == 1 && records("dead") == 1);
  }

  private double records(String outcome) {
    return service.counter("consumer_records", "outcome", outcome);
  }

  private void publish(Message... messages) {
    for (var message : messages) {
      assertThat(broker.publish(message).join()).isEqualTo(new Stored());
    }
  }

  private static Message message(String aggregate, long seq) {
    var event = Service.event(TOPIC, aggregate.replace('\u0000', '0'), seq);
    var row =
        new OutboxRow(
            1,
            event.eventId(),
            new OutboxRow.Aggregate(event.aggregateType(), event.aggregateId()),
            seq,
            TOPIC,
            aggregate,
            event.type(),
            event.payload(),
            "{}",
            java.time.Instant.now());
    return row.message("/test");
  }

  /** Always the same. */
  private static Message fixed(String aggregate, long seq, String body) {
    var envelope =
        new Envelope(
            java.util.UUID.fromString("01981c2f-6a00-7abc-8def-0123456789ab"),
            "/test",
            Service.TYPE,
            java.time.Instant.EPOCH,
            aggregate,
            Optional.empty(),
            seq,
            1,
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    return new Message(TOPIC, aggregate, envelope.headers(), Bytes.of(body));
  }
}
