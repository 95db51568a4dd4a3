package dev.garboard.kit.testing;

import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.ConcurrentHistogram;

/** What a {@link Load} counts while it runs. */
final class Tally {
  private static final int DIGITS = 3;

  private final ConcurrentHistogram latencies =
      new ConcurrentHistogram(Duration.ofHours(3).toNanos(), DIGITS);
  private final LongAdder begun = new LongAdder();
  private final LongAdder failed = new LongAdder();

  void begun() {
    begun.increment();
  }

  /** {@code due} as in {@link System#nanoTime()}. */
  void ended(long due, boolean good) {
    long nanos = System.nanoTime() - due;
    latencies.recordValue(Math.min(nanos, latencies.getHighestTrackableValue()));
    if (!good) {
      failed.increment();
    }
  }

  LoadReport report(long planned, long nanos) {
    return new LoadReport(
        planned, begun.sum(), failed.sum(), Duration.ofNanos(nanos), latencies.copy());
  }
}
