package dev.garboard.kit.messaging;

import dev.garboard.kit.messaging.spi.Receipt;
import dev.garboard.kit.messaging.spi.Receipt.Refused;
import dev.garboard.kit.messaging.spi.Receipt.Stored;
import dev.garboard.kit.messaging.spi.Receipt.Unavailable;
import dev.garboard.kit.runtime.Metrics;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** What the relay tells of the outbox. */
final class RelayMeters {
  private final AtomicReference<OutboxState> state =
      new AtomicReference<>(new OutboxState(0, 0, 0));
  private final MeterRegistry registry;
  private final Map<String, Timer> times = new ConcurrentHashMap<>();
  private final Map<String, Map<String, Counter>> counters = new ConcurrentHashMap<>();

  RelayMeters(MeterRegistry registry) {
    this.registry = registry;
    Gauge.builder("outbox_pending_rows", state, now -> now.get().pending()).register(registry);
    Gauge.builder("outbox_parked_rows", state, now -> now.get().parked()).register(registry);
    Gauge.builder("outbox_oldest_age_seconds", state, now -> now.get().oldestSeconds())
        .register(registry);
  }

  void state(OutboxState now) {
    state.set(now);
  }

  void published(String topic, Receipt receipt, long nanos) {
    times.computeIfAbsent(topic, this::timer).record(nanos, TimeUnit.NANOSECONDS);
    counters
        .computeIfAbsent(topic, _ -> new ConcurrentHashMap<>())
        .computeIfAbsent(outcome(receipt), outcome -> counter(topic, outcome))
        .increment();
  }

  private Timer timer(String topic) {
    return Timer.builder("outbox_publish")
        .tag("topic", topic)
        .serviceLevelObjectives(Metrics.buckets())
        .register(registry);
  }

  private Counter counter(String topic, String outcome) {
    return Counter.builder("outbox_published")
        .tags("topic", topic, "outcome", outcome)
        .register(registry);
  }

  private static String outcome(Receipt receipt) {
    return switch (receipt) {
      case Stored() -> "stored";
      case Refused _ -> "refused";
      case Unavailable _ -> "unavailable";
    };
  }
}
