package dev.garboard.kit.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.garboard.kit.messaging.spi.Broker;
import dev.garboard.kit.runtime.HealthCheck.Down;
import dev.garboard.kit.testing.Kafka;
import dev.garboard.kit.testing.Rabbit;
import dev.garboard.kit.testing.Server;
import dev.garboard.kit.testing.Stack;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A broker goes away and comes back under load. */
class OutageIT {
  private static final String TOPIC = "things.v1";
  private static final Duration AWAY = Duration.ofSeconds(15);
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  @TempDir Path directory;

  @Test
  void whileKafkaIsAwayWritesGoOnAndAfterwardsEachHasItsEffectOnceInOrder() throws Exception {
    try (var stack = Stack.open();
        var kafka = Kafka.own(directory);
        var service = Service.on(stack.postgres().database("outage"))) {
      outage(service, service.kafka(kafka.bootstrapServers(), TOPIC), kafka.server());
    }
  }

  @Test
  void soWhileRabbitIsAway() throws Exception {
    try (var stack = Stack.open();
        var rabbit = Rabbit.own(directory);
        var service = Service.on(stack.postgres().database("outage"))) {
      outage(service, service.rabbit(rabbit.uri(), TOPIC), rabbit.server());
    }
  }

  private static void outage(Service service, Broker broker, Server server) throws Exception {
    var consumer = service.consumer(broker, TOPIC, 3);
    var letters = service.deadLetters(broker, consumer);
    service.relay(broker);
    var written = write(service, 0, Duration.ofSeconds(2));
    await().atMost(PATIENCE).until(() -> service.effects() > 0);
    server.kill();
    written = write(service, written, AWAY);
    assertThat(broker.health()).isInstanceOf(Down.class);
    server.start();
    written = write(service, written, Duration.ofSeconds(2));
    var all = written;
    await().atMost(PATIENCE).until(() -> service.outboxRows() == 0 && service.effects() >= all);
    assertThat(service.effects()).isEqualTo(all);
    assertThat(letters.after(0, 10)).isEmpty();
    assertThat(service.counter("outbox_published", "outcome", "refused")).isZero();
    service.assertEachInOrder();
  }

  /** Ten aggregates in turn; how many in all. */
  private static long write(Service service, long from, Duration time) throws Exception {
    var count = from;
    var end = System.nanoTime() + time.toNanos();
    while (System.nanoTime() < end) {
      service.write(TOPIC, "a" + count % 10, count / 10 + 1);
      count++;
      Thread.sleep(10); // the load, not a wait
    }
    return count;
  }
}
