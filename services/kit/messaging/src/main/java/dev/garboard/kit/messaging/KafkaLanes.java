package dev.garboard.kit.messaging;

import static java.util.stream.Collectors.toMap;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** The lanes of the partitions that a member has. Only for its polling thread. */
final class KafkaLanes {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaLanes.class);
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final String group;
  private final Function<TopicPartition, KafkaLane> opening;
  private final Map<TopicPartition, KafkaLane> lanes = new HashMap<>();
  private boolean failing;

  /** What a lane has handled and not committed. */
  private record Done(TopicPartition part, KafkaLane lane, long offset) {}

  /**
   * None yet.
   *
   * @param opening makes one for a partition with its first record
   */
  KafkaLanes(String group, Function<TopicPartition, KafkaLane> opening) {
    this.group = group;
    this.opening = opening;
  }

  void add(ConsumerRecord<byte[], byte[]> record) {
    var part = new TopicPartition(record.topic(), record.partition());
    lanes.computeIfAbsent(part, opening).add(record);
  }

  long inHand(TopicPartition part) {
    return lanes.containsKey(part) ? lanes.get(part).size() : 0;
  }

  /** Fetches nothing for a lane that is full, until it is low; whether it does so for any. */
  boolean throttle(Consumer<byte[], byte[]> consumer) {
    lanes.forEach(
        (part, lane) -> {
          if (lane.isFull()) {
            consumer.pause(List.of(part));
          } else if (lane.isLow() && consumer.paused().contains(part)) {
            consumer.resume(List.of(part));
          }
        });
    return !consumer.paused().isEmpty();
  }

  /** Does not wait: polls go on, and one of them brings the answer. */
  void commit(Consumer<byte[], byte[]> consumer) {
    var done = done(lanes.keySet());
    try {
      if (!done.isEmpty()) {
        consumer.commitAsync(positions(done), (_, e) -> answered(done, e));
      }
    } catch (KafkaException e) {
      answered(done, e);
    }
  }

  private void commitNow(Consumer<byte[], byte[]> consumer, Collection<TopicPartition> parts) {
    var done = done(parts);
    try {
      if (!done.isEmpty()) {
        consumer.commitSync(positions(done), PATIENCE);
      }
      answered(done, null);
    } catch (KafkaException e) {
      answered(done, e);
    }
  }

  private List<Done> done(Collection<TopicPartition> parts) {
    var all = new ArrayList<Done>();
    for (var part : parts) {
      var lane = lanes.get(part);
      lane.position().ifPresent(offset -> all.add(new Done(part, lane, offset)));
    }
    return all;
  }

  private static Map<TopicPartition, OffsetAndMetadata> positions(List<Done> all) {
    return all.stream().collect(toMap(Done::part, done -> new OffsetAndMetadata(done.offset())));
  }

  /** A failure is no loss: the next commit holds more. Of an outage the first one is told. */
  private void answered(List<Done> all, Exception e) {
    if (e == null) {
      all.forEach(done -> done.lane().committed(done.offset()));
    } else {
      LOG.atLevel(failing ? Level.DEBUG : Level.WARN)
          .log("{} could not commit yet: {}", group, e.toString());
    }
    failing = e != null;
  }

  /** They go to another member: what is in hand is handled first, or given up. */
  void release(Consumer<byte[], byte[]> consumer, Collection<TopicPartition> parts) {
    release(consumer, parts, PATIENCE);
  }

  /** What is in hand is given up. */
  void releaseAll(Consumer<byte[], byte[]> consumer) {
    release(consumer, List.copyOf(lanes.keySet()), Duration.ZERO);
  }

  private void release(
      Consumer<byte[], byte[]> consumer, Collection<TopicPartition> parts, Duration patience) {
    var held = stop(parts, patience);
    commitNow(consumer, held);
    lanes.keySet().removeAll(held);
  }

  /** They went to another member already. */
  void lose(Collection<TopicPartition> parts) {
    lanes.keySet().removeAll(stop(parts, Duration.ZERO));
  }

  private List<TopicPartition> stop(Collection<TopicPartition> parts, Duration patience) {
    var held = parts.stream().filter(lanes::containsKey).toList();
    held.forEach(part -> lanes.get(part).stop(patience));
    return held;
  }
}
