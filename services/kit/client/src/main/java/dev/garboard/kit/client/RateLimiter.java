package dev.garboard.kit.client;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Keeps each key to a {@link RateLimit}, within this process, by the generic cell rate algorithm
 * (ITU-T I.371, annex A): per key one number, the moment at which it would be at rest again. Time
 * is monotonic, so the wall clock may jump; a pause gives back the burst and no more.
 *
 * <p>The table is bounded. Keys at rest are forgotten, which changes nothing for them. If all are
 * busy, further keys share one more cell: whoever makes up keys gets in the way of other new ones,
 * not of those already known.
 */
public final class RateLimiter {
  private static final String REST_OF_US = "";
  private static final Duration SWEEP = Duration.ofSeconds(1);

  private final ConcurrentMap<String, AtomicLong> cells = new ConcurrentHashMap<>();
  private final int maxKeys;
  private final LongSupplier nanoTime;
  private final AtomicLong sweepAt;

  /** A limiter that remembers so many keys at once. */
  public RateLimiter(int maxKeys) {
    this(maxKeys, System::nanoTime);
  }

  RateLimiter(int maxKeys, LongSupplier nanoTime) {
    this.maxKeys = maxKeys;
    this.nanoTime = nanoTime;
    sweepAt = new AtomicLong(nanoTime.getAsLong());
  }

  /** What was decided. */
  public sealed interface Decision {
    /** The limit that it was held against. */
    RateLimit limit();

    /** How many more may come at once now. */
    long remaining();

    /** Until the whole burst is back. */
    Duration reset();
  }

  /** It may pass. */
  public record Allowed(RateLimit limit, long remaining, Duration reset) implements Decision {}

  /**
   * It may not.
   *
   * @param retryAfter when one may pass, if nobody else comes
   */
  public record Limited(RateLimit limit, Duration retryAfter, Duration reset) implements Decision {
    @Override
    public long remaining() {
      return 0;
    }
  }

  /** Counts one for the key, or refuses it; the limit may be another one each time. */
  public Decision decide(String key, RateLimit limit) {
    var now = nanoTime.getAsLong();
    return limit.allowsNothing()
        ? new Limited(limit, limit.window(), limit.window())
        : decide(limit, cell(key, now), now);
  }

  private static Decision decide(RateLimit limit, AtomicLong cell, long now) {
    var interval = limit.interval();
    var tolerance = interval * limit.burst();
    while (true) {
      var atRest = cell.get();
      var busy = Math.clamp(atRest - now, 0, tolerance);
      var next = busy + interval;
      if (next > tolerance) {
        if (atRest - now > busy) {
          cell.compareAndSet(atRest, now + busy); // the limit was another one
        }
        var wait = Duration.ofNanos(next - tolerance);
        return new Limited(limit, wait, Duration.ofNanos(busy));
      }
      if (cell.compareAndSet(atRest, now + next)) {
        return new Allowed(limit, (tolerance - next) / interval, Duration.ofNanos(next));
      }
    }
  }

  private AtomicLong cell(String key, long now) {
    var known = cells.get(key);
    if (known != null) {
      return known;
    }
    if (cells.size() >= maxKeys) {
      sweep(now);
    }
    var room = cells.size() < maxKeys;
    return cells.computeIfAbsent(room ? key : REST_OF_US, any -> new AtomicLong(now));
  }

  /** At most once a second, so that made-up keys cannot keep us busy with it. */
  private void sweep(long now) {
    var due = sweepAt.get();
    if (now - due >= 0 && sweepAt.compareAndSet(due, now + SWEEP.toNanos())) {
      cells.values().removeIf(cell -> cell.get() - now <= 0);
    }
  }

  int keys() {
    return cells.size();
  }
}
