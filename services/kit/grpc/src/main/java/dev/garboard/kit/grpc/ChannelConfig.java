package dev.garboard.kit.grpc;

import dev.garboard.kit.runtime.ByteSize;
import dev.garboard.kit.runtime.Default;
import dev.garboard.kit.runtime.InvalidSetting;
import java.time.Duration;

/**
 * How other services are called.
 *
 * @param timeout of a call, unless the work in hand leaves less; a stub may set less of its own
 * @param connectTimeout of one address
 * @param keepalive a connection with a call on it is pinged after so much silence
 * @param maxMessage of an answer
 * @param tls the certificates to call with
 */
public record ChannelConfig(
    @Default("5s") Duration timeout,
    @Default("500ms") Duration connectTimeout,
    @Default("30s") Duration keepalive,
    @Default("4MiB") ByteSize maxMessage,
    TlsConfig tls) {
  public ChannelConfig {
    InvalidSetting.unlessBetween("connectTimeout", connectTimeout.toMillis(), 1, 60_000);
    InvalidSetting.unlessBetween("maxMessage", maxMessage.bytes(), 1, 1 << 30);
  }
}
