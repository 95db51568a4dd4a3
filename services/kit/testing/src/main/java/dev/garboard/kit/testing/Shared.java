package dev.garboard.kit.testing;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/** The servers of a {@link Stack}, as its clients and its supervisor name them to each other. */
enum Shared {
  POSTGRES,
  KAFKA,
  REDIS,
  RABBIT;

  /** Where it keeps its data. */
  Path in(Path directory) {
    return directory.resolve(name().toLowerCase(Locale.ROOT));
  }

  ServerKind kind(Binaries binaries) {
    return switch (this) {
      case POSTGRES -> new PostgresServer(binaries, Map.of());
      case KAFKA -> new KafkaServer();
      case REDIS -> new RedisServer(binaries);
      case RABBIT -> new RabbitServer(Map.of());
    };
  }
}
