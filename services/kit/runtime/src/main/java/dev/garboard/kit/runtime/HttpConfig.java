package dev.garboard.kit.runtime;

import java.time.Duration;
import java.util.List;

/**
 * The listener of the service, with a limit on everything that a stranger decides.
 *
 * @param port 0 for any free one
 * @param maxBody larger bodies are refused with 413, unread
 * @param maxHeader of all header fields together; 431
 * @param maxPath of the request line; 414
 * @param maxConnections open at once; more wait in the kernel's queue
 * @param headTimeout from the first byte, or the accept, to the end of the head
 * @param bodyMinRate bytes a second that a body must keep up after 10 s
 * @param idleTimeout without a byte read or a request answered
 * @param requestTimeout the longest that a handler may work; a caller may ask for less
 * @param trustedProxies addresses and CIDR blocks whose {@code X-Forwarded-For} is believed
 */
public record HttpConfig(
    @Default("0.0.0.0") String host,
    @Default("8080") int port,
    @Default("1MiB") ByteSize maxBody,
    @Default("16KiB") ByteSize maxHeader,
    @Default("4KiB") ByteSize maxPath,
    @Default("10000") int maxConnections,
    @Default("10s") Duration headTimeout,
    @Default("1KiB") ByteSize bodyMinRate,
    @Default("60s") Duration idleTimeout,
    @Default("3s") Duration requestTimeout,
    List<String> trustedProxies,
    CorsConfig cors,
    Http2Limits http2,
    ConcurrencyConfig concurrency) {
  public HttpConfig {
    InvalidSetting.unlessBetween("port", port, 0, 65535);
    InvalidSetting.unlessBetween("maxBody", maxBody.bytes(), 0, 1 << 30);
    InvalidSetting.unlessBetween("maxHeader", maxHeader.bytes(), 256, 1 << 20);
    InvalidSetting.unlessBetween("maxPath", maxPath.bytes(), 64, 1 << 16);
    InvalidSetting.unlessBetween("maxConnections", maxConnections, 1, 1_000_000);
    InvalidSetting.unlessBetween("requestTimeout", requestTimeout.toMillis(), 1, 3_600_000);
    trustedProxies = List.copyOf(trustedProxies);
    requireAddresses(trustedProxies);
  }

  private static void requireAddresses(List<String> trustedProxies) {
    try {
      trustedProxies.forEach(Cidr::parse);
    } catch (IllegalArgumentException e) {
      throw new InvalidSetting("trustedProxies", "addresses or blocks such as 10.0.0.0/8");
    }
  }
}
