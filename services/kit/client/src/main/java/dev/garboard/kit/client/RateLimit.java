package dev.garboard.kit.client;

import dev.garboard.kit.runtime.InvalidSetting;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * How often something may happen: so many a second for ever, and so many at once after a pause.
 * Written {@code 100/s}, {@code 100/s burst 200} or {@code 30/m burst 5}; without a burst it is one
 * second's worth, at least one. {@code 0/s} allows nothing.
 *
 * @param count in each period
 * @param period how long that takes to come back
 * @param burst the most at once
 */
public record RateLimit(long count, Duration period, long burst) {
  private static final Pattern FORM =
      Pattern.compile("(\\d{1,9})/(s|m|h)(?:\\s+burst\\s+(\\d{1,9}))?");
  private static final long MOST = 1_000_000_000;
  private static final Duration LONGEST = Duration.ofDays(365);

  public RateLimit {
    InvalidSetting.unlessBetween("count", count, 0, MOST);
    InvalidSetting.unlessBetween("burst", burst, 0, MOST);
    InvalidSetting.unlessBetween("period", period.toMillis(), 1, Duration.ofDays(1).toMillis());
    if (count > 0 && burst > LONGEST.toNanos() / Math.max(1, period.toNanos() / count)) {
      throw new InvalidSetting("burst", "what comes back within a year");
    }
  }

  /**
   * Reads a limit.
   *
   * @throws IllegalArgumentException if the text has another form
   */
  public static RateLimit parse(String text) {
    var match = FORM.matcher(text.strip());
    if (!match.matches()) {
      throw new IllegalArgumentException("not a rate such as 100/s or 30/m burst 5: " + text);
    }
    var count = Long.parseLong(match.group(1));
    var period = period(match.group(2));
    var burst = match.group(3) == null ? second(count, period) : Long.parseLong(match.group(3));
    return new RateLimit(count, period, burst);
  }

  private static Duration period(String unit) {
    return switch (unit) {
      case "s" -> Duration.ofSeconds(1);
      case "m" -> Duration.ofMinutes(1);
      default -> Duration.ofHours(1);
    };
  }

  private static long second(long count, Duration period) {
    return count == 0 ? 0 : Math.max(1, count / period.toSeconds());
  }

  boolean allowsNothing() {
    return count == 0 || burst == 0;
  }

  /** Until a whole burst is back; the period if nothing is. */
  Duration window() {
    return allowsNothing() ? period : Duration.ofNanos(interval() * burst);
  }

  /** Nanoseconds from one to the next at the steady rate; at least one. */
  long interval() {
    return Math.max(1, period.toNanos() / count);
  }
}
