package dev.garboard.journeys;

import dev.garboard.kit.testing.Kafka;
import dev.garboard.kit.testing.Rabbit;
import dev.garboard.kit.testing.Server;
import java.nio.file.Path;

/**
 * What carries the messages of a shop.
 *
 * @param name for people
 * @param server for its faults
 * @param setting by which services are told where it is, without the prefix
 * @param address the value of that setting
 */
public record Broker(String name, Server server, String setting, String address)
    implements AutoCloseable {
  /** The setting that says which one; it is that of the services. */
  static final String SETTING = "MESSAGING_BROKER";

  /** The one of this kind, {@code kafka} or {@code rabbit}, with its data in this directory. */
  static Broker open(String kind, Path directory) {
    return switch (kind) {
      case "kafka" -> of(Kafka.own(directory));
      case "rabbit" -> of(Rabbit.own(directory));
      default -> throw new IllegalArgumentException(SETTING + " is kafka or rabbit, not " + kind);
    };
  }

  private static Broker of(Kafka kafka) {
    var setting = "MESSAGING_KAFKA_BOOTSTRAP_SERVERS";
    return new Broker("Kafka", kafka.server(), setting, kafka.bootstrapServers());
  }

  private static Broker of(Rabbit rabbit) {
    var uri = rabbit.uri().toString();
    return new Broker("RabbitMQ", rabbit.server(), "MESSAGING_RABBIT_URI", uri);
  }

  @Override
  public void close() {
    server.close();
  }
}
