package dev.garboard.user;

import dev.garboard.kit.messaging.KafkaBroker;
import dev.garboard.kit.messaging.MemoryBroker;
import dev.garboard.kit.messaging.MessagingConfig;
import dev.garboard.kit.messaging.spi.Broker;

/** The broker that is configured. */
final class Brokers {
  private Brokers() {}

  static Broker of(MessagingConfig config) {
    return switch (config.broker()) {
      case KAFKA -> new KafkaBroker(config);
      case MEMORY -> new MemoryBroker(config.retry().delay());
    };
  }
}
