package dev.garboard.kit.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.garboard.kit.messaging.spi.Broker;
import dev.garboard.kit.messaging.spi.Bytes;
import dev.garboard.kit.messaging.spi.Headers;
import dev.garboard.kit.messaging.spi.Message;
import dev.garboard.kit.messaging.spi.MessageHandler;
import dev.garboard.kit.messaging.spi.Receipt.Stored;
import dev.garboard.kit.testing.Kafka;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
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

  /** Some hundred for each client, which nobody reads; its version cannot be turned off. */
  @Test
  void noMeterOfAClientIsRegisteredOverJmx() throws Exception {
    var broker = connect();
    try (var _ = broker.subscribe("quiet", Set.of("quiet"), _ -> {})) {
      var server = ManagementFactory.getPlatformMBeanServer();
      assertThat(server.queryNames(new ObjectName("kafka.*:*"), null))
          .isNotEmpty()
          .allMatch(name -> name.getKeyProperty("type").equals("app-info"));
    } finally {
      disconnect(broker);
    }
  }

  /** Kafka's own client spins in a poll while it holds what no lane takes. */
  @Test
  void whoIsFarBehindLeavesTheProcessorToItsHandlers() throws Exception {
    var broker = connect();
    broker.provide(Set.of("far-behind"));
    for (var n = 0; n < 2_000; n++) {
      var message = new Message("far-behind", "a", Headers.none(), Bytes.of("" + n));
      assertThat(broker.publish(message).join()).isEqualTo(new Stored());
    }
    var stuck = new CountDownLatch(1);
    var begun = new CountDownLatch(1);
    MessageHandler handler =
        _ -> {
          begun.countDown();
          stuck.await();
        };
    try (var _ = broker.subscribe("slow", Set.of("far-behind"), handler)) {
      begun.await();
      await().pollDelay(Duration.ofSeconds(1)).until(() -> true); // the next fetch is there
      var clock = ManagementFactory.getThreadMXBean();
      var thread = named("kafka-slow");
      var before = clock.getThreadCpuTime(thread);
      await().pollDelay(Duration.ofSeconds(2)).until(() -> true);
      assertThat(Duration.ofNanos(clock.getThreadCpuTime(thread) - before))
          .isLessThan(Duration.ofMillis(400));
    } finally {
      stuck.countDown();
      disconnect(broker);
    }
  }

  private static long named(String name) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals(name))
        .findFirst()
        .orElseThrow()
        .threadId();
  }
}
