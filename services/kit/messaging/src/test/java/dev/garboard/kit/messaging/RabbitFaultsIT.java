package dev.garboard.kit.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Channel;
import dev.garboard.kit.data.OutboxEvent;
import dev.garboard.kit.messaging.spi.Broker;
import dev.garboard.kit.messaging.spi.Bytes;
import dev.garboard.kit.messaging.spi.Headers;
import dev.garboard.kit.messaging.spi.Message;
import dev.garboard.kit.messaging.spi.Receipt;
import dev.garboard.kit.messaging.spi.Receipt.Refused;
import dev.garboard.kit.messaging.spi.Receipt.Stored;
import dev.garboard.kit.messaging.spi.Receipt.Unavailable;
import dev.garboard.kit.runtime.HealthCheck.Down;
import dev.garboard.kit.runtime.HealthCheck.Up;
import dev.garboard.kit.runtime.Problem;
import dev.garboard.kit.runtime.Refusal;
import dev.garboard.kit.testing.Cut;
import dev.garboard.kit.testing.Rabbit;
import dev.garboard.kit.testing.Stack;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What RabbitMQ, and the way to it, may do to those who rely on it. */
class RabbitFaultsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  @TempDir static Path directory;
  private static Stack stack;
  private static Rabbit rabbit;

  private final List<Broker> brokers = new ArrayList<>();
  private String topic;

  @BeforeAll
  static void open() {
    stack = Stack.open();
    rabbit = stack.rabbit();
  }

  @AfterAll
  static void close() {
    stack.close();
  }

  @BeforeEach
  void name() {
    topic = rabbit.prefix("faults") + "v1";
  }

  @AfterEach
  void stop() throws Exception {
    for (var broker : brokers) {
      broker.stop();
    }
  }

  @Test
  void aConfirmThatIsLostDoublesTheMessageButNotItsEffect() throws Exception {
    try (var service = Service.on(stack.postgres().database("confirms"));
        var cut = Cut.before(rabbit.port())) {
      var publisher = service.rabbit(rabbit.uri(cut.port()), topic);
      assertThat(publisher.publish(message("warm", "up")).join()).isEqualTo(new Stored());
      var consumer = service.rabbit(rabbit.uri(), topic);
      service.consumer(consumer, topic, 3);
      cut.swallowAnswers();
      service.writeAll(events(30));
      service.relay(publisher);
      await()
          .atMost(PATIENCE)
          .until(() -> service.counter("outbox_published", "outcome", "unavailable") > 0);
      cut.heal();
      await().atMost(PATIENCE).until(() -> service.outboxRows() == 0 && service.effects() >= 30);
      assertThat(consumer.replay(topic, message -> {})).isGreaterThan(30 + 1);
      await()
          .atMost(PATIENCE)
          .until(() -> service.counter("consumer_records", "outcome", "duplicate") > 0);
      assertThat(service.effects()).isEqualTo(30);
      service.assertEachInOrder();
    }
  }

  @Test
  void aPoisonMessageIsPutAsideWithItsKeyAndComesBackAfterItsReplay() throws Exception {
    try (var service = Service.on(stack.postgres().database("poison"))) {
      var broker = service.rabbit(rabbit.uri(), topic);
      var broken = new AtomicBoolean(true);
      var consumer =
          service.consumer(
              broker,
              topic,
              2,
              event -> {
                if (broken.get() && event.envelope().aggregateSeq() == 3) {
                  throw new IllegalArgumentException("cannot do three");
                }
              });
      var letters = service.deadLetters(broker, consumer);
      service.writeAll(
          IntStream.rangeClosed(1, 5).mapToObj(seq -> Service.event(topic, "a", seq)).toList());
      service.relay(broker);
      await().atMost(PATIENCE).until(() -> letters.after(0, 10).size() == 1);
      assertThat(service.effectList()).containsExactly("a:1", "a:2", "a:4", "a:5");
      var letter = letters.after(0, 10).getFirst();
      assertThat(letter.key()).isEqualTo("a");
      assertThat(letter.attempts()).isEqualTo(2);
      broken.set(false);
      assertThat(letters.replay(letter.id(), "ada")).isEqualTo(DeadLetters.Outcome.DONE);
      await().atMost(PATIENCE).until(() -> service.effects() == 5);
      assertThat(service.effectList()).endsWith("a:5", "a:3");
    }
  }

  @Test
  void whileTheDatabaseIsAwayAllWaitInOrderAndNothingIsPutAside() throws Exception {
    try (var service = Service.on(stack.postgres().database("away"))) {
      var broker = service.rabbit(rabbit.uri(), topic);
      var away = new AtomicBoolean(true);
      service.consumer(
          broker,
          topic,
          2,
          event -> {
            if (away.get()) {
              throw new Refusal(Problem.DEPENDENCY_UNAVAILABLE, "away");
            }
          });
      service.writeAll(events(300));
      service.relay(broker);
      await().atMost(PATIENCE).until(() -> service.outboxRows() == 0);
      await().during(Duration.ofSeconds(1)).until(() -> service.effects() == 0);
      away.set(false);
      await().atMost(PATIENCE).until(() -> service.effects() >= 300);
      service.assertEachInOrder();
      assertThat(service.counter("consumer_records", "outcome", "retry")).isZero();
    }
  }

  /** Each is cut off again and again with many deliveries in hand, and the next takes over. */
  @Test
  void orderHoldsAmongMembersThatAreCutOffInTheMiddle() throws Exception {
    var seen = new ConcurrentHashMap<String, Queue<Integer>>();
    var handled = new AtomicInteger();
    var publisher = connect(rabbit.uri());
    publish(publisher, 0, 100);
    try (var first = Cut.before(rabbit.port());
        var second = Cut.before(rabbit.port())) {
      for (var cut : List.of(first, second)) {
        connect(rabbit.uri(cut.port()))
            .subscribe(
                "g",
                Set.of(topic),
                message -> {
                  Thread.sleep(5);
                  seen.computeIfAbsent(message.key(), _ -> new ConcurrentLinkedQueue<>())
                      .add(Integer.valueOf(message.body().text().orElseThrow()));
                  handled.incrementAndGet();
                });
      }
      for (var times = 1; times <= 8; times++) {
        var enough = times * 200;
        await().atMost(PATIENCE).until(() -> handled.get() >= enough);
        first.reset();
        second.reset();
        publish(publisher, 95 + 5 * times, 100 + 5 * times);
      }
      await()
          .atMost(PATIENCE)
          .until(() -> seen.values().stream().filter(all -> all.contains(139)).count() == 20);
    }
    seen.forEach(
        (key, all) ->
            assertThat(all.stream().distinct())
                .as(key)
                .containsExactlyElementsOf(IntStream.range(0, 140).boxed().toList()));
  }

  private void publish(Broker publisher, int from, int to) {
    for (var i = from; i < to; i++) {
      for (var key = 0; key < 20; key++) {
        assertThat(publisher.publish(message("k" + key, "" + i)).join()).isEqualTo(new Stored());
      }
    }
  }

  @Test
  void whatNoQueueTakesIsRefused() throws Exception {
    raw(channel -> channel.exchangeDeclare(topic, "topic", true));
    var broker = new RabbitBroker(RabbitBrokerIT.config(rabbit.uri(), Duration.ofSeconds(1)));
    brokers.add(broker);
    assertThat(broker.publish(message("a", "1")).join())
        .isInstanceOfSatisfying(
            Refused.class,
            refused -> assertThat(refused.reason()).contains("no queue takes", topic, "NO_ROUTE"));
    assertThat(broker.retry("nobody", message("a", "1")).join()).isInstanceOf(Refused.class);
  }

  @Test
  void aTopicThatIsDeletedUnderItsPublisherIsRefused() throws Exception {
    var broker = connect(rabbit.uri());
    assertThat(broker.publish(message("a", "1")).join()).isEqualTo(new Stored());
    raw(channel -> channel.exchangeDelete(topic));
    assertThat(broker.publish(message("a", "2")).join())
        .isInstanceOfSatisfying(
            Refused.class, refused -> assertThat(refused.reason()).contains(topic));
  }

  @Test
  void whatAmqpHasNoPlaceForIsRefusedAndHarmsNoOther() throws Exception {
    var broker = connect(rabbit.uri());
    var good = message("a", "1");
    assertThat(broker.publish(good).join()).isEqualTo(new Stored());
    var long256 = "x".repeat(256);
    for (var bad :
        List.of(
            message(long256, "1"),
            good.with(Headers.none().with(long256, "1")),
            good.with(many(2_000)),
            good.to(long256))) {
      assertThat(broker.publish(bad).join()).isInstanceOf(Refused.class);
      assertThat(broker.publish(good).join()).isEqualTo(new Stored());
    }
  }

  private static Headers many(int count) {
    return new Headers(
        IntStream.range(0, 8 * count)
            .mapToObj(n -> new Headers.Header("" + (char) n, Bytes.of("")))
            .toList());
  }

  @Test
  void aServerThatFallsSilentHoldsNobodyAndGoesOn() throws Exception {
    try (var own = Rabbit.own(directory.resolve("silent"))) {
      var broker = connect(own.uri());
      assertThat(broker.publish(message("a", "1")).join()).isEqualTo(new Stored());
      assertThat(broker.health()).isInstanceOf(Up.class);
      own.server().pause();
      var receipt = broker.publish(message("a", "2"));
      assertThat(broker.health()).isInstanceOf(Down.class);
      assertThat(receipt.orTimeout(20, TimeUnit.SECONDS).join()).isInstanceOf(Unavailable.class);
      own.server().resume();
      await()
          .atMost(PATIENCE)
          .until(() -> broker.publish(message("a", "3")).join().equals(new Stored()));
      assertThat(broker.health()).isInstanceOf(Up.class);
    }
  }

  @Test
  void aServerWithoutMemoryTakesNothingAndSaysSo() throws Exception {
    var none = Map.of("vm_memory_high_watermark.absolute", "1MiB");
    try (var own = Rabbit.own(directory.resolve("memory"), none)) {
      var broker = connect(own.uri());
      var receipts = new ArrayList<Receipt>();
      await()
          .atMost(PATIENCE)
          .until(
              () -> {
                receipts.add(broker.publish(message("a", "1")).join());
                return receipts.getLast() instanceof Unavailable(var why) && why.contains("memory");
              });
      assertThat(receipts).allMatch(Unavailable.class::isInstance);
      assertThat(broker.health())
          .isInstanceOfSatisfying(
              Down.class, down -> assertThat(down.toString()).contains("memory"));
    }
  }

  @Test
  void aWrongPasswordIsNotRepeated() {
    var wrong = URI.create("amqp://garboard:s3cr3tword@127.0.0.1:" + rabbit.port());
    var broker = connect(wrong);
    assertThat(broker.health().toString()).contains("ACCESS_REFUSED").doesNotContain("s3cr3tword");
    assertThat(RabbitBrokerIT.config(wrong, Duration.ofSeconds(1)).toString())
        .contains("127.0.0.1")
        .doesNotContain("s3cr3tword");
  }

  private Broker connect(URI uri) {
    var broker = new RabbitBroker(RabbitBrokerIT.config(uri, Duration.ofSeconds(1)));
    broker.provide(Set.of(topic));
    brokers.add(broker);
    return broker;
  }

  private Message message(String key, String body) {
    return new Message(topic, key, Headers.none(), Bytes.of(body));
  }

  private List<OutboxEvent> events(int count) {
    return IntStream.range(0, count)
        .mapToObj(n -> Service.event(topic, "a" + n % 10, n / 10 + 1))
        .toList();
  }

  private interface Step {
    void run(Channel channel) throws Exception;
  }

  private static void raw(Step step) throws Exception {
    var connections =
        new RabbitConnections(RabbitBrokerIT.config(rabbit.uri(), Duration.ofSeconds(1)).rabbit());
    try (var connection = connections.open("test");
        var channel = connection.createChannel()) {
      step.run(channel);
    }
  }
}
