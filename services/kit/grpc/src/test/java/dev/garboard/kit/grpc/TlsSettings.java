package dev.garboard.kit.grpc;

import java.nio.file.Path;
import java.time.Duration;

/** Certificates for tests. */
final class TlsSettings {
  static final TlsConfig NONE = new TlsConfig("", TlsConfig.Clients.NONE, Duration.ofSeconds(10));

  private TlsSettings() {}

  static TlsConfig in(Path dir, TlsConfig.Clients clients) {
    return new TlsConfig(dir.toString(), clients, Duration.ofMillis(50));
  }
}
