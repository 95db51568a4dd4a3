package dev.garboard.kit.messaging;

import dev.garboard.kit.messaging.spi.Subscription;
import dev.garboard.kit.runtime.Metrics;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** What a consumer tells of its work. */
final class ConsumerMeters {
  /** How the handling of one delivery ended. */
  enum Outcome {
    OK,
    DUPLICATE,
    IGNORED,
    RETRY,
    DEAD
  }

  private final MeterRegistry registry;
  private final String group;
  private final Map<String, OfTopic> topics = new ConcurrentHashMap<>();

  private record OfTopic(Timer time, Map<Outcome, Counter> records) {}

  ConsumerMeters(MeterRegistry registry, String group) {
    this.registry = registry;
    this.group = group;
  }

  void handled(String topic, Outcome outcome, long nanos) {
    var meters = of(topic);
    meters.records.get(outcome).increment();
    meters.time.record(nanos, TimeUnit.NANOSECONDS);
  }

  /** Counters begin at 0: to Prometheus, one that begins at 1 has not risen. */
  private OfTopic of(String topic) {
    return topics.computeIfAbsent(
        topic,
        _ -> {
          var records = new EnumMap<Outcome, Counter>(Outcome.class);
          Stream.of(Outcome.values()).forEach(it -> records.put(it, counter(topic, it)));
          return new OfTopic(timer(topic), records);
        });
  }

  private Timer timer(String topic) {
    return Timer.builder("consumer_handling")
        .tags("topic", topic, "group", group)
        .serviceLevelObjectives(Metrics.buckets())
        .register(registry);
  }

  private Counter counter(String topic, Outcome outcome) {
    return Counter.builder("consumer_records")
        .tags("topic", topic, "group", group, "outcome", outcome.name().toLowerCase(Locale.ROOT))
        .register(registry);
  }

  void watch(String topic, Subscription subscription) {
    of(topic);
    Gauge.builder("consumer_lag_records", subscription, s -> s.lag().getOrDefault(topic, 0L))
        .tags("topic", topic, "group", group)
        .register(registry);
  }
}
