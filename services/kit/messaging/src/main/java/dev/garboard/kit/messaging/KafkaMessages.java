package dev.garboard.kit.messaging;

import dev.garboard.kit.messaging.spi.Bytes;
import dev.garboard.kit.messaging.spi.Headers;
import dev.garboard.kit.messaging.spi.Headers.Header;
import dev.garboard.kit.messaging.spi.Message;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Messages as Kafka's records and back. A retry carries the moment when it is due. */
final class KafkaMessages {
  private static final String DUE = "garboard-due";
  private static final Pattern MILLIS = Pattern.compile("[0-9]{1,15}");

  private KafkaMessages() {}

  static ProducerRecord<byte[], byte[]> toRecord(String topic, Message message) {
    var key = message.key().getBytes(StandardCharsets.UTF_8);
    var record = new ProducerRecord<>(topic, key, message.body().array());
    message.headers().all().forEach(h -> record.headers().add(h.name(), h.value().array()));
    return record;
  }

  static ProducerRecord<byte[], byte[]> toRetry(String topic, Message message, Duration delay) {
    var due = Long.toString(Instant.now().plus(delay).toEpochMilli());
    return toRecord(topic, message.with(message.headers().with(DUE, due)));
  }

  /** A record without key or value, which we never send, is one that they are empty of. */
  static Message of(String topic, ConsumerRecord<byte[], byte[]> record) {
    var headers = new ArrayList<Header>();
    record.headers().forEach(h -> headers.add(new Header(h.key(), bytes(h.value()))));
    var key = new String(bytes(record.key()).array(), StandardCharsets.UTF_8);
    return new Message(topic, key, new Headers(headers), bytes(record.value()));
  }

  static Message ofRetry(String topic, ConsumerRecord<byte[], byte[]> record) {
    var message = of(topic, record);
    return message.with(message.headers().without(Set.of(DUE)));
  }

  /** How long a retry is to wait; never longer than the delay, whatever the header says. */
  static Duration wait(ConsumerRecord<byte[], byte[]> record, Duration delay) {
    var left =
        of("", record)
            .headers()
            .text(DUE)
            .filter(text -> MILLIS.matcher(text).matches())
            .map(text -> Long.parseLong(text) - System.currentTimeMillis())
            .orElse(0L);
    return Duration.ofMillis(Math.clamp(left, 0, delay.toMillis()));
  }

  private static Bytes bytes(byte[] value) {
    return value == null ? Bytes.of("") : Bytes.of(value);
  }
}
