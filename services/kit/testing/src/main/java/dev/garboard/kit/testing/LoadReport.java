package dev.garboard.kit.testing;

import java.time.Duration;
import java.util.Locale;
import org.HdrHistogram.AbstractHistogram;

/**
 * What a {@link Load} saw.
 *
 * @param planned how many requests its rate and duration ask for
 * @param begun how many of them there was time for; the rest never left
 * @param failed how many of those got no answer, a bad one or one in another protocol
 * @param elapsed from the start to the last answer
 * @param latencies of all that began, failed ones too, in ns to three digits
 */
public record LoadReport(
    long planned, long begun, long failed, Duration elapsed, AbstractHistogram latencies) {

  /** How many were answered well. */
  public long succeeded() {
    return begun - failed;
  }

  /** Half of the requests took no longer. */
  public Duration p50() {
    return percentile(50);
  }

  /** All but one in a hundred took no longer. */
  public Duration p99() {
    return percentile(99);
  }

  /** The slowest. */
  public Duration max() {
    return Duration.ofNanos(latencies.getMaxValue());
  }

  /** This many percent of the requests took no longer. */
  public Duration percentile(double percent) {
    return Duration.ofNanos(latencies.getValueAtPercentile(percent));
  }

  /** Well answered requests per second of the elapsed time. */
  public double throughput() {
    return succeeded() * 1e9 / elapsed.toNanos();
  }

  /** One line for a person. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%d of %d begun, %d failed, %.0f/s, p50 %.2f ms, p99 %.2f ms, max %.2f ms",
        begun,
        planned,
        failed,
        throughput(),
        millis(p50()),
        millis(p99()),
        millis(max()));
  }

  private static double millis(Duration duration) {
    return duration.toNanos() / 1e6;
  }
}
