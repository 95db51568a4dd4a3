package dev.garboard.kit.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.garboard.kit.data.OutboxEvent;
import dev.garboard.kit.messaging.CrashingMain.Point;
import dev.garboard.kit.messaging.spi.Broker;
import dev.garboard.kit.messaging.spi.Message;
import dev.garboard.kit.messaging.spi.Receipt.Stored;
import dev.garboard.kit.testing.Database;
import dev.garboard.kit.testing.Kafka;
import dev.garboard.kit.testing.Rabbit;
import dev.garboard.kit.testing.Stack;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A process that is killed where it hurts most loses nothing, and nothing has two effects. */
class CrashIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir static Path servers;
  private static Stack stack;
  private static Kafka kafka;
  private static Rabbit rabbit;
  @TempDir Path directory;

  @BeforeAll
  static void open() {
    stack = Stack.open();
    kafka = Kafka.own(servers.resolve("kafka"));
    rabbit = Rabbit.own(servers.resolve("rabbit"));
  }

  @AfterAll
  static void close() {
    rabbit.close();
    kafka.close();
    stack.close();
  }

  @ParameterizedTest
  @EnumSource
  void eachEventHasItsEffectOnceWhereverTheProcessDies(Point point) throws Exception {
    var topic = kafka.prefix("crash") + "v1";
    dies(
        point,
        topic,
        kafka.bootstrapServers(),
        service -> service.kafka(kafka.bootstrapServers(), topic));
  }

  @ParameterizedTest
  @EnumSource
  void onRabbitToo(Point point) throws Exception {
    var topic = rabbit.prefix("crash") + "v1";
    dies(point, topic, rabbit.uri().toString(), service -> service.rabbit(rabbit.uri(), topic));
  }

  private void dies(Point point, String topic, String server, Function<Service, Broker> client)
      throws Exception {
    var database = stack.postgres().database("crash");
    try (var service = Service.on(database)) {
      service.writeAll(events(topic));
      crash(point, database, server, topic);
      assertThat(service.effects()).isLessThan(20);
      var broker = client.apply(service);
      service.consumer(broker, topic, 3);
      service.relay(broker);
      await().atMost(PATIENCE).until(() -> service.outboxRows() == 0 && service.effects() >= 20);
      publishAgain(broker, topic);
      await()
          .atMost(PATIENCE)
          .until(() -> service.counter("consumer_records", "outcome", "duplicate") >= 20);
      assertThat(orderOf(service, "a")).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L);
      assertThat(orderOf(service, "b")).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L);
    }
  }

  /**
   * All that the topic holds: when the last of it is known for a repeat, all before it is handled.
   */
  private static void publishAgain(Broker broker, String topic) throws Exception {
    var sent = new ArrayList<Message>();
    broker.replay(topic, sent::add);
    assertThat(sent.size()).isGreaterThanOrEqualTo(20);
    sent.forEach(message -> assertThat(broker.publish(message).join()).isEqualTo(new Stored()));
  }

  private static List<OutboxEvent> events(String topic) {
    var events = new ArrayList<OutboxEvent>();
    for (var seq = 1; seq <= 10; seq++) {
      events.add(Service.event(topic, "a", seq));
      events.add(Service.event(topic, "b", seq));
    }
    return events;
  }

  private static List<Long> orderOf(Service service, String aggregate) {
    return service.tx.read(
        handle ->
            handle
                .select("SELECT seq FROM effects WHERE aggregate = ? ORDER BY n", aggregate)
                .mapTo(Long.class)
                .list());
  }

  private void crash(Point point, Database database, String server, String topic) throws Exception {
    var log = directory.resolve("log");
    var process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                CrashingMain.class.getName(),
                point.name(),
                database.url(),
                database.username(),
                database.password(),
                server,
                topic)
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).as(Files.readString(log)).isEqualTo(CrashingMain.EXIT_CODE);
    } finally {
      process.destroyForcibly();
    }
  }
}
