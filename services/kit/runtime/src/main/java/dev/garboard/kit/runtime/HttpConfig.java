package dev.garboard.kit.runtime;

import java.time.Duration;

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
    @Default("60s") Duration idleTimeout) {
  public HttpConfig {
    InvalidSetting.unlessBetween("port", port, 0, 65535);
    InvalidSetting.unlessBetween("maxBody", maxBody.bytes(), 0, 1 << 30);
    InvalidSetting.unlessBetween("maxHeader", maxHeader.bytes(), 256, 1 << 20);
    InvalidSetting.unlessBetween("maxPath", maxPath.bytes(), 64, 1 << 16);
    InvalidSetting.unlessBetween("maxConnections", maxConnections, 1, 1_000_000);
  }
}
