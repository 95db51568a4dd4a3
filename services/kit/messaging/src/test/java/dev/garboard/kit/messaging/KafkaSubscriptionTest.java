package dev.garboard.kit.messaging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetCommitCallback;
import org.apache.kafka.clients.consumer.RetriableCommitFailedException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** What a member of a group does when its client fails it. */
class KafkaSubscriptionTest {
  private static final String TOPIC = "things.v1";
  private static final TopicPartition PART = new TopicPartition(TOPIC, 0);
  private static final TopicPartition OTHERS = new TopicPartition(TOPIC, 1);
  private static final String LOST = "No current assignment for partition " + PART;

  private final Queue<String> handled = new ConcurrentLinkedQueue<>();

  @Test
  void aClientThatThrowsWhateverIsReplacedByAnother() {
    Runnable exception =
        () -> {
          throw new IllegalStateException(LOST);
        };
    Runnable error =
        () -> {
          throw new NoClassDefFoundError("of a jar that is gone");
        };
    try (var _ = subscribed(new Broken(exception), new Broken(error), new Member())) {
      await().until(() -> handled.contains("a"));
    }
  }

  /** The client's own answer may never come. */
  @Test
  void theLagIsWhatTheMetersOfTheClientSay() {
    var behind =
        new Member() {
          @Override
          public synchronized OptionalLong currentLag(TopicPartition part) {
            throw new IllegalStateException(LOST);
          }

          @Override
          public synchronized Map<MetricName, ? extends Metric> metrics() {
            return Map.of(lag(PART), new Measured(3), lag(OTHERS), new Measured(5));
          }
        };
    try (var subscription = subscribed(behind)) {
      await().until(() -> subscription.lag().equals(Map.of(TOPIC, 3L)));
      await().until(() -> handled.contains("a"));
    }
  }

  @Test
  void aCommitThatFailsIsMadeUpForByTheNext() {
    var refused = new AtomicInteger();
    var refusing =
        new Member() {
          @Override
          public synchronized void commitAsync(
              Map<TopicPartition, OffsetAndMetadata> positions, OffsetCommitCallback told) {
            switch (refused.getAndIncrement()) {
              case 0 -> throw new KafkaException("thrown");
              case 1 -> told.onComplete(positions, new RetriableCommitFailedException("told"));
              default -> super.commitAsync(positions, told);
            }
          }
        };
    try (var _ = subscribed(refusing)) {
      await().until(() -> refusing.committed(Set.of(PART)).containsKey(PART));
      assertThat(refusing.committed(Set.of(PART)).get(PART).offset()).isEqualTo(1);
      assertThat(refused).hasValue(3);
    }
  }

  private static MetricName lag(TopicPartition part) {
    var tags = Map.of("topic", part.topic(), "partition", "" + part.partition());
    return new MetricName("records-lag", "consumer-fetch-manager-metrics", "", tags);
  }

  private record Measured(double value) implements Metric {
    @Override
    public MetricName metricName() {
      return lag(PART);
    }

    @Override
    public Object metricValue() {
      return value;
    }
  }

  private KafkaSubscription subscribed(Member... members) {
    var inTurn = new ArrayDeque<Consumer<byte[], byte[]>>(List.of(members));
    var subscription =
        new KafkaSubscription(
            _ -> inTurn.remove(),
            new KafkaTopics(null, new MessagingConfig.Topics(false, 1)),
            "group",
            Set.of(TOPIC),
            message -> handled.add(message.key()),
            Duration.ofSeconds(1));
    subscription.start();
    return subscription;
  }

  private static final class Broken extends Member {
    private final Runnable failure;

    private Broken(Runnable failure) {
      this.failure = failure;
    }

    @Override
    public synchronized ConsumerRecords<byte[], byte[]> poll(Duration patience) {
      failure.run();
      return ConsumerRecords.empty();
    }
  }

  /** Gets the partition with its first poll, and a record in it. */
  private static class Member extends MockConsumer<byte[], byte[]> {
    private Member() {
      super("earliest");
      schedulePollTask(this::assign);
    }

    private void assign() {
      updateBeginningOffsets(Map.of(PART, 0L));
      rebalance(List.of(PART));
      addRecord(new ConsumerRecord<>(TOPIC, 0, 0, "a".getBytes(UTF_8), new byte[0]));
    }
  }
}
