package dev.garboard.kit.messaging;

import dev.garboard.kit.messaging.spi.MessageHandler;
import dev.garboard.kit.messaging.spi.Subscription;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A member of a Kafka group. One platform thread polls, so that a slow handler never costs the
 * membership; each partition has a lane.
 */
final class KafkaSubscription implements Subscription {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaSubscription.class);
  private static final Duration POLL = Duration.ofMillis(50);
  private static final Duration BREATH = Duration.ofMillis(10);
  private static final Duration LEAVING = Duration.ofSeconds(10);
  private static final Duration PAUSE = Duration.ofSeconds(1);

  /** A commit costs a round trip and a record; what is not committed yet may come again. */
  private static final Duration COMMIT = Duration.ofMillis(200);

  private final Function<String, Consumer<byte[], byte[]>> members;
  private final KafkaTopics topics;
  private final String group;
  private final Map<String, String> origins = new HashMap<>();
  private final Redelivery redelivery;
  private final Duration retryDelay;
  private final Gate gate = new Gate();
  private final KafkaLanes lanes;
  private final KafkaLag lag;
  private final Thread thread;
  private boolean throttled;
  private volatile boolean leaving;
  private volatile boolean closed;
  private long housekeptAt = System.nanoTime();

  /**
   * Not begun yet.
   *
   * @param members makes a client for a protocol of groups, each of which joins anew
   */
  KafkaSubscription(
      Function<String, Consumer<byte[], byte[]>> members,
      KafkaTopics topics,
      String group,
      Set<String> names,
      MessageHandler handler,
      Duration retryDelay) {
    this.members = members;
    this.topics = topics;
    this.group = group;
    lanes = new KafkaLanes(group, this::lane);
    lag = new KafkaLag(origins::get, lanes::inHand);
    this.retryDelay = retryDelay;
    redelivery = new Redelivery(handler, () -> !leaving);
    names.forEach(name -> origins.put(name, name));
    names.stream()
        .filter(name -> !TopicNames.isDead(name))
        .forEach(name -> origins.put(TopicNames.retry(name, group), name));
    thread = Thread.ofPlatform().daemon().name("kafka-" + group).unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /** Whatever the client throws, this thread goes on: without it nobody would miss the messages. */
  private void run() {
    var protocol = "consumer";
    while (!closed) {
      try {
        topics.create();
        poll(protocol);
      } catch (UnsupportedVersionException e) {
        LOG.info("the server knows no consumer protocol, {} uses the classic one", group);
        protocol = "classic";
      } catch (RuntimeException | Error | ExecutionException | TimeoutException e) {
        LOG.warn("{} does not get messages, next try in {}", group, PAUSE, e);
        pauseBriefly();
      } catch (InterruptedException e) {
        closed = true;
      }
    }
  }

  private void pauseBriefly() {
    try {
      Thread.sleep(PAUSE);
    } catch (InterruptedException e) {
      closed = true;
    }
  }

  private void poll(String protocol) throws InterruptedException {
    try (var consumer = members.apply(protocol)) {
      consumer.subscribe(origins.keySet(), new Rebalance(consumer));
      try {
        while (!closed) {
          consumer.poll(timeout()).forEach(lanes::add);
          throttled = lanes.throttle(consumer);
          keepHouse(consumer);
        }
      } finally {
        lanes.releaseAll(consumer);
      }
    }
  }

  /**
   * Kafka's client spins until a poll ends while it holds records of a partition that is paused
   * (KAFKA-21084): then it is asked without a wait, and we wait.
   */
  private Duration timeout() throws InterruptedException {
    if (!throttled) {
      return POLL;
    }
    Thread.sleep(BREATH);
    return Duration.ZERO;
  }

  private void keepHouse(Consumer<byte[], byte[]> consumer) {
    var now = System.nanoTime();
    if (now - housekeptAt >= COMMIT.toNanos()) {
      housekeptAt = now;
      lanes.commit(consumer);
      lag.look(consumer);
    }
  }

  private KafkaLane lane(TopicPartition part) {
    return new KafkaLane(group + "-" + part, gate, carrier(part.topic()));
  }

  private KafkaLane.Carrier carrier(String topic) {
    var origin = origins.get(topic);
    return origin.equals(topic) ? new First(origin) : new Again(origin);
  }

  @Override
  public void pause() {
    gate.open(false);
  }

  @Override
  public void resume() {
    gate.open(true);
  }

  @Override
  public void drain() throws InterruptedException {
    leaving = true;
    gate.open(false);
    gate.awaitEmpty();
  }

  @Override
  public Map<String, Long> lag() {
    return lag.byTopic();
  }

  /** Returns when it has left, so that the next member need not wait for a timeout. */
  @Override
  public void close() {
    closed = true;
    try {
      thread.join(LEAVING);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private final class First implements KafkaLane.Carrier {
    private final String topic;

    private First(String topic) {
      this.topic = topic;
    }

    @Override
    public Duration wait(ConsumerRecord<byte[], byte[]> record) {
      return Duration.ZERO;
    }

    @Override
    public boolean carry(ConsumerRecord<byte[], byte[]> record) throws InterruptedException {
      return redelivery.deliver(KafkaMessages.of(topic, record));
    }
  }

  /** One delay for all: the head of the lane is always the earliest due. */
  private final class Again implements KafkaLane.Carrier {
    private final String topic;

    private Again(String topic) {
      this.topic = topic;
    }

    @Override
    public Duration wait(ConsumerRecord<byte[], byte[]> record) {
      return KafkaMessages.wait(record, retryDelay);
    }

    @Override
    public boolean carry(ConsumerRecord<byte[], byte[]> record) throws InterruptedException {
      return redelivery.deliver(KafkaMessages.ofRetry(topic, record));
    }
  }

  /** Partitions go to another member only after what is in hand is handled or given up. */
  private final class Rebalance implements ConsumerRebalanceListener {
    private final Consumer<byte[], byte[]> consumer;

    private Rebalance(Consumer<byte[], byte[]> consumer) {
      this.consumer = consumer;
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> parts) {}

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> parts) {
      lanes.release(consumer, parts);
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> parts) {
      lanes.lose(parts);
    }
  }
}
