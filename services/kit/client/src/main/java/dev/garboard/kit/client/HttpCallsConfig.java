package dev.garboard.kit.client;

import dev.garboard.kit.runtime.ByteSize;
import dev.garboard.kit.runtime.Default;
import dev.garboard.kit.runtime.InvalidSetting;
import java.time.Duration;

/**
 * How others are called over HTTP.
 *
 * @param connectTimeout of one address
 * @param timeout of a call, from its first byte to the last of its answer, unless the work in hand
 *     leaves less
 * @param maxResponse of the body of an answer; a larger one fails the call
 */
public record HttpCallsConfig(
    @Default("500ms") Duration connectTimeout,
    @Default("5s") Duration timeout,
    @Default("8MiB") ByteSize maxResponse) {
  public HttpCallsConfig {
    InvalidSetting.unlessBetween("connectTimeout", connectTimeout.toMillis(), 1, 60_000);
    InvalidSetting.unlessBetween("timeout", timeout.toMillis(), 1, 3_600_000);
    InvalidSetting.unlessBetween("maxResponse", maxResponse.bytes(), 1, 1 << 30);
  }
}
