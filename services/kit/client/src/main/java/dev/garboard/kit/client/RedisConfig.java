package dev.garboard.kit.client;

import dev.garboard.kit.runtime.Default;
import dev.garboard.kit.runtime.InvalidSetting;
import java.time.Duration;

/**
 * Where Redis is; without it everything works from this process alone.
 *
 * @param url {@code redis://[:password@]host:port/database}, {@code rediss://} over TLS; empty: off
 * @param timeout the longest that one command, or connecting, may take
 */
public record RedisConfig(@Default("") String url, @Default("100ms") Duration timeout) {
  public RedisConfig {
    if (!url.isEmpty() && !url.matches("rediss?://([^@/]*@)?[^@/:]+:\\d{1,5}(/\\d+)?")) {
      throw new InvalidSetting("url", "redis://[:password@]host:port/database");
    }
    InvalidSetting.unlessBetween("timeout", timeout.toMillis(), 1, 60_000);
  }

  /** The password stays out of logs. */
  @Override
  public String toString() {
    return "RedisConfig[" + url.replaceFirst("//[^@]*@", "//…@") + ", " + timeout + "]";
  }
}
