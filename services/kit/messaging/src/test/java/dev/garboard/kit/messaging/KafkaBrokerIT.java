package dev.garboard.kit.messaging;

import dev.garboard.kit.messaging.spi.Broker;
import dev.garboard.kit.testing.Kafka;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The contract, on a real Kafka. */
class KafkaBrokerIT extends BrokerContract {
  @TempDir static Path directory;
  private static Kafka kafka;

  @BeforeAll
  static void serve() {
    kafka = Kafka.own(directory);
  }

  @AfterAll
  static void stop() {
    kafka.close();
  }

  static MessagingConfig config(String servers, Duration retryDelay) {
    return new MessagingConfig(
        MessagingConfig.Kind.KAFKA,
        new MessagingConfig.Kafka(List.of(servers), Map.of()),
        new MessagingConfig.Rabbit("", MessagingConfig.Rabbit.QueueType.QUORUM),
        new MessagingConfig.Topics(true, 3),
        new MessagingConfig.Retry(retryDelay, 3));
  }

  @Override
  Broker connect() {
    return new KafkaBroker(config(kafka.bootstrapServers(), RETRY_DELAY));
  }

  @Override
  void disconnect(Broker broker) throws Exception {
    broker.stop();
  }
}
