package dev.garboard.kit.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaIT {
  @TempDir Path directory;

  private Kafka kafka;
  private String topic;

  @BeforeEach
  void start() throws Exception {
    kafka = Kafka.own(directory);
    topic = kafka.prefix("orders") + "placed";
    try (var admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
    }
  }

  @AfterEach
  void stop() {
    kafka.close();
  }

  @Test
  void keepsWhatItAcknowledgedThroughAKill() throws Exception {
    send(kafka.port(), "before");
    kafka.server().kill();
    kafka.server().start();
    send(kafka.port(), "after");
    assertThat(received(2)).containsExactly("before", "after");
  }

  @Test
  void staysBehindItsCut() throws Exception {
    try (var cut = kafka.cut()) {
      send(cut.port(), "first");
      cut.cut();
      assertThatExceptionOfType(ExecutionException.class)
          .isThrownBy(() -> send(cut.port(), "lost"))
          .withCauseInstanceOf(TimeoutException.class);
      cut.heal();
      send(cut.port(), "second");
      assertThat(received(2)).containsExactly("first", "second");
    }
  }

  @Test
  void hasNoMoreHeapThanItShould() throws Exception {
    var line = Files.readString(Path.of("/proc/" + kafka.server().pid() + "/cmdline"));
    assertThat(line).contains("-Xmx384m");
  }

  private void send(int port, String value) throws Exception {
    var settings =
        Map.<String, Object>of(
            "bootstrap.servers", "127.0.0.1:" + port,
            "max.block.ms", 5_000,
            "request.timeout.ms", 4_000,
            "delivery.timeout.ms", 5_000);
    try (var producer =
        new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
      producer.send(new ProducerRecord<>(topic, value)).get();
    }
  }

  private List<String> received(int count) {
    var settings =
        Map.<String, Object>of(
            "bootstrap.servers",
            kafka.bootstrapServers(),
            "group.id",
            topic,
            "auto.offset.reset",
            "earliest");
    try (var consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
      consumer.subscribe(List.of(topic));
      var values = new ArrayList<String>();
      for (long end = System.nanoTime() + 30_000_000_000L;
          values.size() < count && System.nanoTime() < end; ) {
        consumer.poll(Duration.ofMillis(200)).forEach(record -> values.add(record.value()));
      }
      return values;
    }
  }
}
