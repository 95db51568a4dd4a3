package dev.garboard.kit.messaging;

import dev.garboard.kit.messaging.spi.MessageHandler;
import dev.garboard.kit.messaging.spi.Subscription;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
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
  private static final Duration PATIENCE = Duration.ofSeconds(5);
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
  private final Map<TopicPartition, KafkaLane> lanes = new HashMap<>();
  private final Thread thread;
  private volatile Map<String, Long> lag = Map.of();
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
      } catch (RuntimeException | ExecutionException | TimeoutException e) {
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

  private void poll(String protocol) {
    try (var consumer = members.apply(protocol)) {
      consumer.subscribe(origins.keySet(), new Rebalance(consumer));
      try {
        while (!closed) {
          consumer.poll(POLL).forEach(record -> lane(record).add(record));
          throttle(consumer);
          keepHouse(consumer);
        }
      } finally {
        release(consumer, List.copyOf(lanes.keySet()), Duration.ZERO);
      }
    }
  }

  private void keepHouse(Consumer<byte[], byte[]> consumer) {
    var now = System.nanoTime();
    if (now - housekeptAt >= COMMIT.toNanos()) {
      housekeptAt = now;
      commit(consumer, lanes.keySet());
      measure(consumer);
    }
  }

  private KafkaLane lane(ConsumerRecord<byte[], byte[]> record) {
    return lanes.computeIfAbsent(
        new TopicPartition(record.topic(), record.partition()),
        part -> new KafkaLane(group + "-" + part, gate, carrier(part.topic())));
  }

  private KafkaLane.Carrier carrier(String topic) {
    var origin = origins.get(topic);
    return origin.equals(topic) ? new First(origin) : new Again(origin);
  }

  /** A failure is no loss: the next commit holds more. */
  private void commit(Consumer<byte[], byte[]> consumer, Collection<TopicPartition> parts) {
    var positions = new HashMap<TopicPartition, OffsetAndMetadata>();
    parts.forEach(
        part ->
            lanes
                .get(part)
                .position()
                .ifPresent(position -> positions.put(part, new OffsetAndMetadata(position))));
    if (positions.isEmpty()) {
      return;
    }
    try {
      consumer.commitSync(positions, PATIENCE);
      positions.forEach((part, position) -> lanes.get(part).committed(position.offset()));
    } catch (KafkaException e) {
      LOG.warn("{} could not commit yet: {}", group, e.toString());
    }
  }

  private void throttle(Consumer<byte[], byte[]> consumer) {
    lanes.forEach(
        (part, lane) -> {
          if (lane.isFull()) {
            consumer.pause(List.of(part));
          } else if (lane.isLow() && consumer.paused().contains(part)) {
            consumer.resume(List.of(part));
          }
        });
  }

  private void measure(Consumer<byte[], byte[]> consumer) {
    var behind = new HashMap<String, Long>();
    for (var part : consumer.assignment()) {
      var here = lanes.containsKey(part) ? lanes.get(part).size() : 0;
      behind.merge(origins.get(part.topic()), atBroker(consumer, part) + here, Long::sum);
    }
    lag = Map.copyOf(behind);
  }

  /** The client's own thread may have lost the partition since it was asked for all of them. */
  private static long atBroker(Consumer<byte[], byte[]> consumer, TopicPartition part) {
    try {
      return consumer.currentLag(part).orElse(0);
    } catch (IllegalStateException lost) {
      return 0;
    }
  }

  private void release(
      Consumer<byte[], byte[]> consumer, Collection<TopicPartition> parts, Duration patience) {
    var held = parts.stream().filter(lanes::containsKey).toList();
    held.forEach(part -> lanes.get(part).stop(patience));
    commit(consumer, held);
    lanes.keySet().removeAll(held);
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
    return lag;
  }

  /** Returns when it has left, so that the next member need not wait for a timeout. */
  @Override
  public void close() {
    closed = true;
    try {
      thread.join(PATIENCE.plus(PATIENCE));
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
      release(consumer, parts, PATIENCE);
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> parts) {
      parts.stream()
          .filter(lanes::containsKey)
          .forEach(part -> lanes.get(part).stop(Duration.ZERO));
      lanes.keySet().removeAll(parts);
    }
  }
}
