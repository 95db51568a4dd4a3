package dev.garboard.kit.messaging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** What a member of a group does when its client fails it. */
class KafkaSubscriptionTest {
  private static final String TOPIC = "things.v1";
  private static final TopicPartition PART = new TopicPartition(TOPIC, 0);
  private static final String LOST = "No current assignment for partition " + PART;

  private final Queue<String> handled = new ConcurrentLinkedQueue<>();

  @Test
  void aClientThatThrowsWhateverIsReplacedByAnother() {
    var broken =
        new Member() {
          @Override
          public synchronized ConsumerRecords<byte[], byte[]> poll(Duration patience) {
            throw new IllegalStateException(LOST);
          }
        };
    try (var _ = subscribed(broken, new Member())) {
      await().until(() -> handled.contains("a"));
    }
  }

  @Test
  void aPartitionThatIsLostWhileItsLagIsReadHasNone() {
    var forgetful =
        new Member() {
          @Override
          public synchronized OptionalLong currentLag(TopicPartition part) {
            throw new IllegalStateException(LOST);
          }
        };
    try (var subscription = subscribed(forgetful)) {
      await().until(() -> subscription.lag().equals(Map.of(TOPIC, 0L)));
      await().until(() -> handled.contains("a"));
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
