package dev.garboard.kit.saga;

import dev.garboard.kit.runtime.Metrics;
import dev.garboard.kit.saga.Decision.Change;
import dev.garboard.kit.saga.LogLine.Outcome;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/** What the engine tells of its sagas. */
final class SagaMeters {
  private static final double[] SECONDS = {.01, .025, .05, .1, .15, .25, .5, 1, 5, 30, 120, 900};
  private static final String SAGA = "saga";

  private final MeterRegistry registry;
  private final AtomicReference<List<SagaRows.Count>> counts = new AtomicReference<>(List.of());

  SagaMeters(Metrics metrics, Collection<String> sagas) {
    registry = metrics.registry();
    for (var saga : sagas) {
      gauge("saga_inflight", saga, all -> all.mapToDouble(SagaRows.Count::number).sum());
      gauge(
          "saga_stuck",
          saga,
          all -> all.filter(SagaRows.Count::stuck).mapToDouble(SagaRows.Count::number).sum());
      gauge(
          "saga_oldest_age_seconds",
          saga,
          all -> all.mapToDouble(SagaRows.Count::oldestSeconds).max().orElse(0));
    }
  }

  private void gauge(String name, String saga, ToDoubleFunction<Stream<SagaRows.Count>> value) {
    Gauge.builder(
            name,
            counts,
            now ->
                value.applyAsDouble(now.get().stream().filter(count -> count.saga().equals(saga))))
        .tag(SAGA, saga)
        .register(registry);
  }

  void counted(List<SagaRows.Count> now) {
    counts.set(now);
  }

  void late(String saga) {
    Counter.builder("saga_late_replies").tag(SAGA, saga).register(registry).increment();
  }

  void changed(Change change, Instant now) {
    var saga = change.instance();
    change.lines().forEach(line -> logged(saga.saga(), line));
    if (saga.status().isEnd()) {
      timer("saga_duration", Tags.of(SAGA, saga.saga(), "outcome", lower(saga.status().name())))
          .record(between(saga.startedAt(), now));
    }
  }

  private void logged(String saga, LogLine line) {
    if (line.outcome() == Outcome.DONE || line.outcome() == Outcome.REFUSED) {
      timer(
              "saga_step",
              Tags.of(SAGA, saga, "step", line.step())
                  .and("direction", lower(line.direction().name())))
          .record(between(line.startedAt(), line.finishedAt()));
    } else if (line.outcome() == Outcome.TIMEOUT || line.outcome() == Outcome.RETRIED) {
      Counter.builder("saga_step_retries")
          .tags(SAGA, saga, "step", line.step())
          .register(registry)
          .increment();
    }
  }

  private Timer timer(String name, Tags tags) {
    return Timer.builder(name).tags(tags).serviceLevelObjectives(buckets()).register(registry);
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  private static Duration between(Instant from, Instant to) {
    var took = Duration.between(from, to);
    return took.isNegative() ? Duration.ZERO : took;
  }

  private static Duration[] buckets() {
    return DoubleStream.of(SECONDS)
        .mapToObj(s -> Duration.ofMillis(Math.round(s * 1e3)))
        .toArray(Duration[]::new);
  }
}
