package dev.garboard.kit.data;

import dev.garboard.kit.runtime.Default;
import dev.garboard.kit.runtime.InvalidSetting;
import java.time.Duration;

/**
 * Requests that come again.
 *
 * @param ttl how long an answer is kept
 * @param waitTime how long a duplicate waits for the first to end
 */
public record IdempotencyConfig(@Default("24h") Duration ttl, @Default("2s") Duration waitTime) {
  public IdempotencyConfig {
    InvalidSetting.unlessBetween("ttl", ttl.toSeconds(), 1, 2_592_000);
    InvalidSetting.unlessBetween("waitTime", waitTime.toMillis(), 0, 60_000);
  }
}
