package dev.garboard.kit.messaging;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.TopicPartition;

/**
 * How many records a member has before it, by topic: what the client's own meters say of each
 * partition since it last fetched from it. Asking the client ({@code currentLag}) waits for another
 * thread without a limit, and was seen to wait for ever.
 */
final class KafkaLag {
  private static final Duration EVERY = Duration.ofSeconds(1);
  private static final String METER = "records-lag";

  private final Function<String, String> origin;
  private final ToLongFunction<TopicPartition> here;
  private volatile Map<String, Long> byTopic = Map.of();
  private long measuredAt = System.nanoTime() - EVERY.toNanos();

  /**
   * Not measured yet.
   *
   * @param origin the topic that counts the records of this one
   * @param here records of a partition that are fetched and not handled yet
   */
  KafkaLag(Function<String, String> origin, ToLongFunction<TopicPartition> here) {
    this.origin = origin;
    this.here = here;
  }

  Map<String, Long> byTopic() {
    return byTopic;
  }

  /** Looks again if it is time; from the thread that polls. */
  void look(Consumer<?, ?> consumer) {
    var now = System.nanoTime();
    if (now - measuredAt >= EVERY.toNanos()) {
      measuredAt = now;
      measure(consumer);
    }
  }

  private void measure(Consumer<?, ?> consumer) {
    var atBroker = atBroker(consumer);
    var behind = new HashMap<String, Long>();
    for (var part : consumer.assignment()) {
      var records = atBroker.getOrDefault(part, 0L) + here.applyAsLong(part);
      behind.merge(origin.apply(part.topic()), records, Long::sum);
    }
    byTopic = Map.copyOf(behind);
  }

  private static Map<TopicPartition, Long> atBroker(Consumer<?, ?> consumer) {
    var lags = new HashMap<TopicPartition, Long>();
    consumer
        .metrics()
        .forEach(
            (name, metric) -> {
              if (name.name().equals(METER) && metric.metricValue() instanceof Number lag) {
                lags.put(partition(name), lag.longValue());
              }
            });
    return lags;
  }

  private static TopicPartition partition(MetricName meter) {
    var tags = meter.tags();
    return new TopicPartition(tags.get("topic"), Integer.parseInt(tags.get("partition")));
  }
}
