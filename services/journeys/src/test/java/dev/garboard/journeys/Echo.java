package dev.garboard.journeys;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Says every message a second time, a little later. */
final class Echo {
  private static final String ECHO = "echo";
  private static final Pattern TOPICS =
      Pattern.compile("[a-z]+\\.(commands|saga-replies|events)\\.v1");

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final KafkaProducer<byte[], byte[]> producer;
  private final AtomicBoolean loud = new AtomicBoolean();
  private final List<Future<RecordMetadata>> said = Collections.synchronizedList(new ArrayList<>());
  private final Thread listening = Thread.ofPlatform().daemon().unstarted(this::listen);
  private volatile boolean over;

  Echo(Broker kafka) {
    var servers = Map.<String, Object>of("bootstrap.servers", kafka.address());
    producer = new KafkaProducer<>(servers, new ByteArraySerializer(), new ByteArraySerializer());
    consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers",
                kafka.address(),
                "group.id",
                ECHO,
                "auto.offset.reset",
                "latest"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    listening.start();
  }

  /** From now on, or no longer. */
  void isLoud(boolean now) {
    loud.set(now);
  }

  private void listen() {
    try (consumer;
        producer) {
      consumer.subscribe(TOPICS);
      while (!over) {
        for (var record : consumer.poll(Duration.ofMillis(50))) {
          if (loud.get() && record.headers().lastHeader(ECHO) == null) {
            again(record);
          }
        }
      }
    }
  }

  private void again(ConsumerRecord<byte[], byte[]> record) {
    var copy = new ProducerRecord<>(record.topic(), record.key(), record.value());
    record.headers().forEach(copy.headers()::add);
    copy.headers().add(ECHO, new byte[0]);
    said.add(producer.send(copy));
  }

  /** How many messages so far. */
  int said() {
    return said.size();
  }

  void close() throws InterruptedException {
    over = true;
    listening.join();
    assertThat(said).allMatch(it -> it.state() == Future.State.SUCCESS, "the broker took it");
  }
}
