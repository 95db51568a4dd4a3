package dev.garboard.kit.messaging;

import dev.garboard.kit.runtime.Default;
import dev.garboard.kit.runtime.InvalidSetting;
import java.time.Duration;

/**
 * How the outbox is emptied.
 *
 * @param poll how often it is looked at without a wake-up, for the wake-ups that are lost
 * @param batch rows published at a time
 * @param parkAfter tries of a row that the broker refuses before only a person can release it
 */
public record OutboxConfig(
    @Default("1s") Duration poll, @Default("500") int batch, @Default("20") int parkAfter) {
  /** Aggregates are spread over so many shards; the same in every version and replica. */
  static final int SHARDS = 16;

  public OutboxConfig {
    InvalidSetting.unlessBetween("poll", poll.toMillis(), 100, 60_000);
    InvalidSetting.unlessBetween("batch", batch, 1, 10_000);
    InvalidSetting.unlessBetween("parkAfter", parkAfter, 1, 1000);
  }
}
