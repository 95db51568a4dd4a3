package dev.garboard.kit.data;

import dev.garboard.kit.runtime.Metrics;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** How long transactions take, how they end, and how often they are run again. */
final class TxMeters {
  private record Ending(String name, String outcome) {}

  private final MeterRegistry registry;
  private final Map<Ending, Timer> timers = new ConcurrentHashMap<>();

  TxMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  void ended(String name, String outcome, long nanos) {
    timers.computeIfAbsent(new Ending(name, outcome), this::timer).record(Duration.ofNanos(nanos));
  }

  private Timer timer(Ending ending) {
    return Timer.builder("db_transaction")
        .tags("name", ending.name(), "outcome", ending.outcome())
        .serviceLevelObjectives(Metrics.buckets())
        .register(registry);
  }

  void retried(String sqlState) {
    Counter.builder("db_transaction_retries")
        .tag("sqlstate", sqlState)
        .register(registry)
        .increment();
  }
}
