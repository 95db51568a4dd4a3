package dev.garboard.kit.messaging;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Makes Kafka's clients, every timeout explicit; times are milliseconds. */
final class KafkaClients {
  /** Hundreds of meters for each client over JMX, and to a server that asks: nobody reads them. */
  private static final Map<String, String> WITHOUT_REPORTS =
      Map.of("metric.reporters", "", "enable.metrics.push", "false");

  private final MessagingConfig.Kafka config;

  KafkaClients(MessagingConfig.Kafka config) {
    this.config = config;
  }

  /** Ten seconds in all for one message; what is acknowledged is on all replicas in sync. */
  Producer<byte[], byte[]> producer() {
    return new KafkaProducer<>(
        with(
            Map.of(
                "acks", "all",
                "enable.idempotence", "true",
                "compression.type", "lz4",
                "linger.ms", "1",
                "max.block.ms", "3000",
                "request.timeout.ms", "5000",
                "delivery.timeout.ms", "10000",
                "max.request.size", "1048576",
                "metadata.max.age.ms", "60000")),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  Admin admin() {
    return Admin.create(
        with(Map.of("default.api.timeout.ms", "5000", "request.timeout.ms", "4000")));
  }

  /**
   * A member of a group.
   *
   * @param protocol {@code consumer} (KIP-848), or {@code classic} for servers before 4.0
   */
  Consumer<byte[], byte[]> member(String group, String protocol) {
    return consumer(Map.of("group.id", group, "group.protocol", protocol));
  }

  /** Outside of any group. */
  Consumer<byte[], byte[]> reader() {
    return consumer(Map.of("group.protocol", "classic"));
  }

  private Consumer<byte[], byte[]> consumer(Map<String, String> more) {
    var properties =
        new HashMap<>(
            Map.of(
                "enable.auto.commit", "false",
                "auto.offset.reset", "earliest",
                "allow.auto.create.topics", "false",
                "max.poll.records", "500",
                "max.poll.interval.ms", "300000",
                "fetch.max.bytes", "8388608",
                "fetch.max.wait.ms", "500",
                "default.api.timeout.ms", "5000",
                "request.timeout.ms", "4000",
                "metadata.max.age.ms", "5000"));
    properties.putAll(more);
    return new KafkaConsumer<>(
        with(properties), new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  private Map<String, Object> with(Map<String, String> ours) {
    var properties = new HashMap<String, Object>(WITHOUT_REPORTS);
    properties.putAll(config.properties());
    properties.put("bootstrap.servers", String.join(",", config.bootstrapServers()));
    properties.put("reconnect.backoff.ms", "50");
    properties.put("reconnect.backoff.max.ms", "1000");
    properties.put("retry.backoff.ms", "100");
    properties.put("retry.backoff.max.ms", "1000");
    properties.putAll(ours);
    return properties;
  }
}
