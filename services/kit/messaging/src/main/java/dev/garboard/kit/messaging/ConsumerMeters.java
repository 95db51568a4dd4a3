package dev.garboard.kit.messaging;

import dev.garboard.kit.messaging.spi.Subscription;
import dev.garboard.kit.runtime.Metrics;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;
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

  ConsumerMeters(MeterRegistry registry, String group) {
    this.registry = registry;
    this.group = group;
  }

  void handled(String topic, Outcome outcome, long nanos) {
    records(topic, outcome).increment();
    Timer.builder("consumer_handling")
        .tags("topic", topic, "group", group)
        .serviceLevelObjectives(Metrics.buckets())
        .register(registry)
        .record(Duration.ofNanos(nanos));
  }

  private Counter records(String topic, Outcome outcome) {
    return Counter.builder("consumer_records")
        .tags("topic", topic, "group", group, "outcome", outcome.name().toLowerCase(Locale.ROOT))
        .register(registry);
  }

  /** Counters begin at 0: to Prometheus, one that begins at 1 has not risen. */
  void watch(String topic, Subscription subscription) {
    Stream.of(Outcome.values()).forEach(outcome -> records(topic, outcome));
    Gauge.builder("consumer_lag_records", subscription, s -> s.lag().getOrDefault(topic, 0L))
        .tags("topic", topic, "group", group)
        .register(registry);
  }
}
