package dev.garboard.kit.messaging;

import dev.garboard.kit.messaging.MessagingConfig.Rabbit.QueueType;
import dev.garboard.kit.messaging.spi.Broker;
import dev.garboard.kit.testing.Rabbit;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The contract, on a real RabbitMQ. */
class RabbitBrokerIT extends BrokerContract {
  @TempDir static Path directory;
  private static Rabbit rabbit;

  @BeforeAll
  static void serve() {
    rabbit = Rabbit.own(directory);
  }

  @AfterAll
  static void stop() {
    rabbit.close();
  }

  static URI uri() {
    return rabbit.uri();
  }

  static MessagingConfig config(URI uri, Duration retryDelay) {
    return config(uri, QueueType.QUORUM, retryDelay);
  }

  static MessagingConfig config(URI uri, QueueType type, Duration retryDelay) {
    return new MessagingConfig(
        MessagingConfig.Kind.RABBIT,
        new MessagingConfig.Kafka(List.of(), Map.of()),
        new MessagingConfig.Rabbit(uri.toString(), type),
        new MessagingConfig.Topics(true, 1),
        new MessagingConfig.Retry(retryDelay, 3));
  }

  @Override
  Broker connect() {
    return new RabbitBroker(config(uri(), RETRY_DELAY));
  }

  @Override
  void disconnect(Broker broker) throws Exception {
    broker.stop();
  }
}
