package dev.garboard.kit.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.garboard.kit.messaging.spi.Broker;
import dev.garboard.kit.messaging.spi.Bytes;
import dev.garboard.kit.messaging.spi.Headers;
import dev.garboard.kit.messaging.spi.Headers.Header;
import dev.garboard.kit.messaging.spi.Message;
import dev.garboard.kit.messaging.spi.MessageHandler;
import dev.garboard.kit.messaging.spi.Receipt;
import dev.garboard.kit.messaging.spi.Receipt.Refused;
import dev.garboard.kit.messaging.spi.Receipt.Stored;
import dev.garboard.kit.messaging.spi.Subscription;
import dev.garboard.kit.runtime.HealthCheck.Up;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every broker must do; a broker is one when a subclass for it passes. */
abstract class BrokerContract {
  /** The retry delay that {@link #connect()} must configure. */
  static final Duration RETRY_DELAY = Duration.ofSeconds(1);

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private final List<Subscription> subscriptions = new ArrayList<>();
  private final String topic = "t-" + UUID.randomUUID();
  private Broker broker;

  /** A client of the server, as another process would have one; it may make topics. */
  abstract Broker connect() throws Exception;

  /** Ends a client. */
  abstract void disconnect(Broker broker) throws Exception;

  @BeforeEach
  void begin() throws Exception {
    broker = connect();
    broker.provide(Set.of(topic));
  }

  @AfterEach
  void end() throws Exception {
    subscriptions.forEach(Subscription::close);
    disconnect(broker);
  }

  @Test
  void whatIsConfirmedIsThereForAnotherProcess() throws Exception {
    publish("a", "1");
    var other = connect();
    try {
      assertThat(bodies(other)).containsExactly("1");
    } finally {
      disconnect(other);
    }
  }

  @Test
  void messagesOfAKeyAreHandledInOrderAndOneAtATime() {
    var seen = new ConcurrentHashMap<String, Queue<String>>();
    var together = new ConcurrentHashMap<String, AtomicInteger>();
    var overlaps = new AtomicInteger();
    subscribe(
        "g",
        message -> {
          var now = together.computeIfAbsent(message.key(), key -> new AtomicInteger());
          if (now.incrementAndGet() > 1) {
            overlaps.incrementAndGet();
          }
          seen.computeIfAbsent(message.key(), key -> new ConcurrentLinkedQueue<>())
              .add(text(message));
          now.decrementAndGet();
        });
    for (var i = 0; i < 50; i++) {
      for (var key = 0; key < 20; key++) {
        publish("k" + key, "" + i);
      }
    }
    await().atMost(PATIENCE).until(() -> total(seen) >= 1000);
    assertThat(seen).hasSize(20);
    seen.values().forEach(bodies -> assertThat(bodies).containsExactlyElementsOf(numbers(0, 50)));
    assertThat(overlaps).hasValue(0);
  }

  @Test
  void eachGroupGetsEveryMessage() {
    var first = collect("g1");
    var second = collect("g2");
    publish("a", "1");
    publish("b", "2");
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              assertThat(first).containsExactlyInAnyOrder("1", "2");
              assertThat(second).containsExactlyInAnyOrder("1", "2");
            });
  }

  @Test
  void aNewGroupBeginsWithTheOldestMessage() {
    publish("a", "1");
    publish("a", "2");
    var seen = collect("late");
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(seen).containsExactly("1", "2"));
  }

  @Test
  void aMessageInHandIsDeliveredAgainWhenItsMemberIsGone() throws Exception {
    var taken = new CountDownLatch(1);
    var crashed =
        subscribe(
            "g",
            message -> {
              taken.countDown();
              new Semaphore(0).acquire();
            });
    publish("a", "1");
    publish("a", "2");
    taken.await();
    crashed.close();
    var seen = collect("g");
    // Perhaps twice: who has died while the history was copied for a new group has it copied again.
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(seen.stream().distinct()).containsExactly("1", "2"));
  }

  @Test
  void nothingIsLostWhenMembersComeAndGo() {
    var seen = ConcurrentHashMap.<String>newKeySet();
    MessageHandler slowly =
        message -> {
          Thread.sleep(2);
          seen.add(message.key() + text(message));
        };
    var first = subscribe("g", slowly);
    var sent = 0;
    for (; sent < 200; sent++) {
      publish("k" + sent % 10, "" + sent);
    }
    var second = subscribe("g", slowly);
    await().atMost(PATIENCE).until(() -> seen.size() > 50);
    for (; sent < 400; sent++) {
      publish("k" + sent % 10, "" + sent);
    }
    first.close();
    var third = subscribe("g", slowly);
    for (; sent < 600; sent++) {
      publish("k" + sent % 10, "" + sent);
    }
    second.close();
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(seen).hasSize(600));
    third.close();
  }

  @Test
  void aMessageThatFailsIsDeliveredAgainBeforeTheNextOfItsKey() {
    var seen = new ConcurrentLinkedQueue<String>();
    subscribe(
        "g",
        message -> {
          seen.add(text(message));
          if (seen.size() < 3) {
            throw new IllegalStateException("not yet");
          }
        });
    publish("a", "1");
    publish("a", "2");
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(seen).containsExactly("1", "1", "1", "2"));
  }

  @Test
  void anErrorOfAHandlerIsAFailureLikeAnyOther() {
    var tries = new AtomicInteger();
    subscribe(
        "g",
        message -> {
          if (tries.incrementAndGet() == 1) {
            throw new StackOverflowError();
          }
        });
    publish("a", "1");
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(tries).hasValue(2));
  }

  @Test
  void aTopicThatIsNotThereRefuses() {
    assertThat(broker.publish(new Message("nowhere", "a", Headers.none(), Bytes.of("1"))).join())
        .isInstanceOfSatisfying(
            Refused.class, refused -> assertThat(refused.reason()).contains("nowhere"));
  }

  @Test
  void headersAndBodyArriveByteForByte() {
    var all = new byte[256];
    for (var i = 0; i < all.length; i++) {
      all[i] = (byte) i;
    }
    var headers =
        new Headers(
            List.of(
                new Header("ce_id", Bytes.of("x")),
                new Header("empty", Bytes.of("")),
                new Header("all", Bytes.of(all)),
                new Header("text", Bytes.of("grüße\r\n\u0000\u001b"))));
    var seen = new ConcurrentLinkedQueue<Message>();
    subscribe("g", seen::add);
    var message = new Message(topic, "clé", headers, Bytes.of(all));
    assertThat(broker.publish(message).join()).isEqualTo(new Stored());
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(seen).containsExactly(message));
  }

  @Test
  void theLargestBodyArrivesAndOneByteMoreIsRefused() {
    var seen = collect("g");
    assertThat(publishing("a", "x".repeat(Message.MAX_BODY + 1)))
        .isInstanceOfSatisfying(
            Refused.class,
            refused -> assertThat(refused.reason()).contains("262145").contains("262144"));
    assertThat(publishing("a", "x".repeat(Message.MAX_BODY))).isEqualTo(new Stored());
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(seen).extracting(String::length).containsExactly(Message.MAX_BODY));
  }

  @Test
  void headersThatAreTooLargeAreRefused() {
    var headers = Headers.none().with("h", "x".repeat(Message.MAX_HEADERS));
    assertThat(broker.publish(new Message(topic, "a", headers, Bytes.of("1"))).join())
        .isInstanceOf(Refused.class);
  }

  @Test
  void aRetryComesLaterToItsGroupAlone() {
    var others = collect("others");
    var tries = new ConcurrentLinkedQueue<Message>();
    var times = new ConcurrentLinkedQueue<Long>();
    subscribe(
        "g",
        message -> {
          tries.add(message);
          times.add(System.nanoTime());
          if (tries.size() == 1) {
            var again = message.with(message.headers().with("attempt", "1"));
            assertThat(broker.retry("g", again).join()).isEqualTo(new Stored());
          }
        });
    publish("a", "1");
    publish("a", "2");
    await().atMost(PATIENCE).until(() -> tries.size() == 3);
    assertThat(tries).extracting(BrokerContract::text).containsExactly("1", "2", "1");
    assertThat(tries).extracting(Message::topic).containsOnly(topic);
    assertThat(List.copyOf(tries).getLast().headers())
        .isEqualTo(Headers.none().with("attempt", "1"));
    assertThat(List.copyOf(times).getLast() - times.peek())
        .isGreaterThan(RETRY_DELAY.minusMillis(20).toNanos());
    publish("a", "3");
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(others).containsExactly("1", "2", "3"));
  }

  @Test
  void aPausedMemberBeginsNothingUntilItResumes() {
    var seen = new ConcurrentLinkedQueue<String>();
    var subscription = subscribe("g", message -> seen.add(text(message)));
    publish("a", "1");
    await().atMost(PATIENCE).until(() -> seen.size() == 1);
    subscription.pause();
    publish("a", "2");
    await()
        .during(Duration.ofMillis(500))
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(seen).containsExactly("1"));
    subscription.resume();
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(seen).containsExactly("1", "2"));
  }

  @Test
  void aDrainWaitsForTheMessageInHandAndBeginsNoOther() throws Exception {
    var seen = new ConcurrentLinkedQueue<String>();
    var taken = new CountDownLatch(1);
    var go = new CountDownLatch(1);
    var subscription =
        subscribe(
            "g",
            message -> {
              taken.countDown();
              go.await();
              seen.add(text(message));
            });
    publish("a", "1");
    publish("a", "2");
    taken.await();
    var drain = new Drain(subscription);
    assertThat(drain.join(Duration.ofMillis(300))).isFalse();
    go.countDown();
    assertThat(drain.join(PATIENCE)).isTrue();
    assertThat(seen).containsExactly("1");
    subscription.close();
    var next = collect("g");
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(next).containsExactly("2"));
  }

  @Test
  void aDrainDoesNotWaitForAMessageThatKeepsFailing() throws Exception {
    var tries = new AtomicInteger();
    var subscription =
        subscribe(
            "g",
            message -> {
              tries.incrementAndGet();
              throw new IllegalStateException("never");
            });
    publish("a", "1");
    await().atMost(PATIENCE).until(() -> tries.get() > 1);
    assertThat(new Drain(subscription).join(PATIENCE)).isTrue();
    subscription.close();
    var next = collect("g");
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(next).containsExactly("1"));
  }

  @Test
  void aReplayReadsATopicFromItsBeginningWhateverAGroupHasSeen() throws Exception {
    var seen = collect("g");
    for (var i = 0; i < 30; i++) {
      publish("k" + i % 3, "" + i);
    }
    await().atMost(PATIENCE).until(() -> seen.size() == 30);
    assertThat(bodies(broker)).containsExactlyInAnyOrderElementsOf(numbers(0, 30));
    var times = new ConcurrentHashMap<String, List<String>>();
    assertThat(
            broker.replay(
                topic,
                message ->
                    times
                        .computeIfAbsent(message.key(), key -> new ArrayList<>())
                        .add(text(message))))
        .isEqualTo(30);
    assertThat(times.get("k0")).startsWith("0", "3", "6").hasSize(10);
  }

  @Test
  void aMemberTellsHowFarItIsBehind() {
    var first = new Semaphore(0);
    var subscription =
        subscribe(
            "g",
            message -> {
              if (text(message).equals("first")) {
                first.release();
              } else {
                new Semaphore(0).acquire();
              }
            });
    publish("a", "first"); // of a new group, what comes from here on is not also old
    await().atMost(PATIENCE).until(first::tryAcquire);
    for (var i = 0; i < 5; i++) {
      publish("a", "" + i);
    }
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(subscription.lag()).isEqualTo(Map.of(topic, 5L)));
  }

  @Test
  void healthSaysThatTheServerAnswers() {
    assertThat(broker.health()).isInstanceOf(Up.class);
  }

  private Subscription subscribe(String group, MessageHandler handler) {
    var subscription = broker.subscribe(group, Set.of(topic), handler);
    subscriptions.add(subscription);
    return subscription;
  }

  private Queue<String> collect(String group) {
    var seen = new ConcurrentLinkedQueue<String>();
    subscribe(group, message -> seen.add(text(message)));
    return seen;
  }

  private void publish(String key, String body) {
    assertThat(publishing(key, body)).isEqualTo(new Stored());
  }

  private Receipt publishing(String key, String body) {
    return broker.publish(new Message(topic, key, Headers.none(), Bytes.of(body))).join();
  }

  private List<String> bodies(Broker from) throws Exception {
    var bodies = new ArrayList<String>();
    from.replay(topic, message -> bodies.add(text(message)));
    return bodies;
  }

  private static List<String> numbers(int from, int to) {
    return IntStream.range(from, to).mapToObj(Integer::toString).toList();
  }

  private static int total(Map<String, Queue<String>> seen) {
    return seen.values().stream().mapToInt(Queue::size).sum();
  }

  private static String text(Message message) {
    return message.body().text().orElseThrow();
  }

  /** A drain on a thread of its own. */
  private static final class Drain {
    private final Thread thread;

    private Drain(Subscription subscription) {
      thread =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      subscription.drain();
                    } catch (InterruptedException e) {
                      Thread.currentThread().interrupt();
                    }
                  });
    }

    private boolean join(Duration limit) throws InterruptedException {
      return thread.join(limit);
    }
  }
}
