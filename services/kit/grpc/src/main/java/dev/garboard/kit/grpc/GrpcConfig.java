package dev.garboard.kit.grpc;

import dev.garboard.kit.runtime.ByteSize;
import dev.garboard.kit.runtime.Default;
import dev.garboard.kit.runtime.InvalidSetting;
import java.time.Duration;

/**
 * The gRPC listener of a service, with a limit on everything that a stranger decides.
 *
 * @param port 0 for any free one
 * @param maxMessage a larger one is refused with RESOURCE_EXHAUSTED, unread
 * @param maxMetadata of one call, as sent; a larger one ends the connection
 * @param requestTimeout of a unary call, however much time its caller gives; streams are bound by
 *     their caller alone
 * @param maxCalls in hand at once; more are refused with UNAVAILABLE
 * @param maxConnections open at once; more wait in the kernel's queue
 * @param maxStreams of one connection at once
 * @param headTimeout from the accept to the end of the HTTP/2 preface; also what a write may wait
 *     for a peer that does not read
 * @param idleTimeout of a connection without a call; pings do not count
 * @param reflection lets anybody list the services: for development, in whose profile it is on
 * @param tls the certificates of the listener
 */
public record GrpcConfig(
    @Default("0.0.0.0") String host,
    @Default("50051") int port,
    @Default("4MiB") ByteSize maxMessage,
    @Default("8KiB") ByteSize maxMetadata,
    @Default("2s") Duration requestTimeout,
    @Default("1024") int maxCalls,
    @Default("10000") int maxConnections,
    @Default("256") int maxStreams,
    @Default("10s") Duration headTimeout,
    @Default("5m") Duration idleTimeout,
    @Default(value = "false", dev = "true") boolean reflection,
    TlsConfig tls) {
  public GrpcConfig {
    InvalidSetting.unlessBetween("port", port, 0, 65535);
    InvalidSetting.unlessBetween("maxMessage", maxMessage.bytes(), 1, 1 << 30);
    InvalidSetting.unlessBetween("maxMetadata", maxMetadata.bytes(), 1024, 16 << 10);
    InvalidSetting.unlessBetween("maxCalls", maxCalls, 1, 1_000_000);
    InvalidSetting.unlessBetween("maxConnections", maxConnections, 1, 1_000_000);
    InvalidSetting.unlessBetween("maxStreams", maxStreams, 1, 100_000);
  }
}
