package dev.garboard.kit.data;

import dev.garboard.kit.runtime.Default;
import dev.garboard.kit.runtime.InvalidSetting;
import java.time.Duration;

/**
 * Values kept near.
 *
 * @param enabled whether any are; else every question goes to the source
 * @param maxSize entries of one cache in this process
 * @param ttl how long a value is fresh, a tenth more or less; then as long again it is given while
 *     a new one is loaded
 */
public record CacheConfig(
    @Default("true") boolean enabled, @Default("10000") int maxSize, @Default("60s") Duration ttl) {
  public CacheConfig {
    InvalidSetting.unlessBetween("maxSize", maxSize, 0, 10_000_000);
    InvalidSetting.unlessBetween("ttl", ttl.toMillis(), 10, 86_400_000);
  }
}
