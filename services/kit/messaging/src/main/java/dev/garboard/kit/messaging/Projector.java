package dev.garboard.kit.messaging;

import dev.garboard.kit.runtime.Metrics;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;

/**
 * Keeps a read model in the order of each aggregate's events: an older one is skipped; before one
 * that is missing is given up it has a second to come.
 */
public final class Projector {
  private static final Duration PATIENCE = Duration.ofSeconds(1);
  private static final int MOST_GAPS = 10_000;

  private final ToLongFunction<String> last;
  private final Counter gaps;
  private final AtomicLong lagMillis = new AtomicLong();
  private final Map<String, Long> gapSince = new ConcurrentHashMap<>();

  /**
   * Projects into a view.
   *
   * @param last the {@code aggregateseq} that the view has of an aggregate, 0 if none
   */
  public Projector(String view, ToLongFunction<String> last, Metrics metrics) {
    this.last = last;
    gaps = Counter.builder("projection_gaps").tag("view", view).register(metrics.registry());
    Gauge.builder("projection_lag_seconds", lagMillis, millis -> millis.get() / 1e3)
        .tag("view", view)
        .register(metrics.registry());
  }

  /**
   * Applies an event, unless the view has it already; call it from the event's handler.
   *
   * @param change writes the view, with the event's {@code aggregateseq}
   */
  public void project(Event event, Consumer<Event> change) {
    var envelope = event.envelope();
    var expected = last.applyAsLong(envelope.subject()) + 1;
    if (envelope.aggregateSeq() < expected) {
      return;
    }
    if (envelope.aggregateSeq() > expected) {
      awaitMissing(event, expected);
    }
    change.accept(event);
    gapSince.remove(envelope.subject());
    lagMillis.set(Math.max(0, Duration.between(envelope.time(), Instant.now()).toMillis()));
  }

  /** The delivery is tried again in place meanwhile, from a new transaction each time. */
  private void awaitMissing(Event event, long expected) {
    var now = System.nanoTime();
    if (gapSince.size() > MOST_GAPS) {
      gapSince.clear();
    }
    var since = gapSince.computeIfAbsent(event.envelope().subject(), _ -> now);
    if (now - since < PATIENCE.toNanos()) {
      throw new SequenceGap(event, expected);
    }
    gaps.increment();
  }
}
