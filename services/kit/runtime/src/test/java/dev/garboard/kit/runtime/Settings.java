package dev.garboard.kit.runtime;

import java.nio.file.Path;
import java.util.Map;

/** Configurations as the lines of a file. */
final class Settings {
  private Settings() {}

  /** A listener on a free port of the loopback; what the lines do not set is as in production. */
  static HttpConfig http(String... lines) {
    var loopback = Map.of("GARBOARD_HOST", "127.0.0.1", "GARBOARD_PORT", "0");
    return new ConfigSource(Path.of("").toAbsolutePath(), loopback)
        .read(HttpConfig.class, Map.of("application.yaml", String.join("\n", lines)))
        .withoutUnknown()
        .value();
  }
}
