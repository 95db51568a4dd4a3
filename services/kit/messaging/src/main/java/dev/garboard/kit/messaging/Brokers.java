package dev.garboard.kit.messaging;

import dev.garboard.kit.messaging.spi.Broker;

/** The broker that is configured. */
public final class Brokers {
  private Brokers() {}

  /** The one that the configuration names; not started. */
  public static Broker of(MessagingConfig config) {
    return switch (config.broker()) {
      case KAFKA -> new KafkaBroker(config);
      case RABBIT -> new RabbitBroker(config);
      case MEMORY -> new MemoryBroker(config.retry().delay());
    };
  }
}
