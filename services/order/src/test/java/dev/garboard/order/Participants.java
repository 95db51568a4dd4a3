package dev.garboard.order;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.garboard.kit.testing.Kafka;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Stock and payment as they are told to be: they hear every command, and answer DONE or what is
 * said.
 */
final class Participants {
  static final String STOCK = "inventory.events.v1";
  static final String USERS = "user.events.v1";
  static final String REPLIES = "order.saga-replies.v1";
  private static final String ORDERS = "order.events.v1";
  private static final List<String> HEARD =
      List.of("inventory.commands.v1", "payment.commands.v1", ORDERS);
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final String servers;
  private final KafkaProducer<String, String> producer;
  private final KafkaConsumer<String, String> consumer;
  private final List<Told> told = new CopyOnWriteArrayList<>();
  private final List<Told> events = new CopyOnWriteArrayList<>();
  private final Map<String, String> refusals = new ConcurrentHashMap<>();
  private final Set<String> silent = ConcurrentHashMap.newKeySet();
  private final Thread listening = Thread.ofVirtual().unstarted(this::listen);
  private volatile boolean over;

  /** A command that came. */
  record Told(String type, String trace, JsonNode body) {
    UUID saga() {
      return UUID.fromString(body.at("/command/saga").asText());
    }
  }

  Participants(Kafka kafka) throws Exception {
    servers = kafka.bootstrapServers();
    var properties = Map.<String, Object>of("bootstrap.servers", servers);
    kafka.create(HEARD);
    kafka.create(List.of(STOCK, USERS, REPLIES));
    producer = new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer());
    consumer = new KafkaConsumer<>(properties, new StringDeserializer(), new StringDeserializer());
    var partitions = Kafka.partitions(HEARD);
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    listening.start();
  }

  /** From now on commands of this type about this order are refused. */
  void refuse(String type, String reason) {
    refusals.put(type, reason);
  }

  /** From now on commands of this type are heard, and not answered. */
  void beSilentTo(String type) {
    silent.add(type);
  }

  /** All is well again. */
  void heal() {
    refusals.clear();
    silent.clear();
  }

  private void listen() {
    try (consumer) {
      while (!over) {
        for (var record : consumer.poll(Duration.ofMillis(50))) {
          hear(record);
        }
      }
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private void hear(ConsumerRecord<String, String> record) throws JsonProcessingException {
    var command =
        new Told(
            header(record, "ce_type"),
            header(record, "traceparent"),
            JSON.readTree(record.value()));
    if (record.topic().equals(ORDERS)) {
      events.add(command);
      return;
    }
    told.add(command);
    if (!silent.contains(command.type()) && command.body().at("/command").has("reply_to")) {
      answer(command);
    }
  }

  private static String header(ConsumerRecord<String, String> record, String name) {
    var header = record.headers().lastHeader(name);
    return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
  }

  /** What the participant says to a command, now. */
  void answer(Told command) {
    var refusal = refusals.get(command.type());
    var start =
        "{\"command_id\": \"%s\", \"saga_id\": \"%s\", "
            .formatted(command.body().at("/command/id").asText(), command.saga());
    var key = command.saga().toString();
    var headers = headers(refusal == null ? "CommandDone" : "CommandRefused", key);
    headers.put("traceparent", command.trace());
    raw(
        command.body().at("/command/reply_to").asText(),
        key,
        headers,
        start + (refusal == null ? "\"data\": {}}" : "\"reason\": \"" + refusal + "\"}"));
  }

  /** Something happened that others are told of. */
  void happened(String topic, UUID subject, String type, String data) {
    raw(topic, subject.toString(), headers(type, subject.toString()), data);
  }

  /** The headers of an event, to be changed. */
  static Map<String, String> headers(String type, String subject) {
    var headers = new HashMap<String, String>();
    headers.put("ce_specversion", "1.0");
    headers.put("ce_id", id().toString());
    headers.put("ce_source", "test");
    headers.put("ce_type", type);
    headers.put("ce_time", Instant.now().toString());
    headers.put("ce_subject", subject);
    headers.put("ce_aggregateseq", "1");
    headers.put("ce_schemaversion", "1");
    headers.put("content-type", "application/json");
    return headers;
  }

  /** As whoever forges one would. */
  void raw(String topic, String key, Map<String, String> headers, String body) {
    var record = new ProducerRecord<>(topic, key, body);
    headers.forEach(
        (name, value) -> record.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
    send(record);
  }

  private void send(ProducerRecord<String, String> record) {
    try {
      producer.send(record).get();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** Publishes all that these topics hold once more, as it is; how many. */
  int again(List<String> topics) {
    var properties = Map.<String, Object>of("bootstrap.servers", servers);
    try (var reader =
        new KafkaConsumer<>(properties, new StringDeserializer(), new StringDeserializer())) {
      var partitions = Kafka.partitions(topics);
      reader.assign(partitions);
      reader.seekToBeginning(partitions);
      var left = new HashMap<>(reader.endOffsets(partitions));
      left.values().removeIf(end -> end == 0);
      int sent = 0;
      while (!left.isEmpty()) {
        for (var record : reader.poll(Duration.ofMillis(50))) {
          var part = new TopicPartition(record.topic(), record.partition());
          if (record.offset() < left.getOrDefault(part, 0L)) {
            send(
                new ProducerRecord<>(
                    record.topic(), null, record.key(), record.value(), record.headers()));
            sent++;
          }
        }
        left.entrySet().removeIf(part -> reader.position(part.getKey()) >= part.getValue());
      }
      return sent;
    }
  }

  /** A UUIDv7. */
  private static UUID id() {
    var random = UUID.randomUUID();
    return new UUID(
        (System.currentTimeMillis() << 16) | 0x7000 | (random.getMostSignificantBits() & 0xFFF),
        random.getLeastSignificantBits());
  }

  /** The types of the commands about an order, in the order of their coming. */
  List<String> commands(UUID order) {
    return told.stream().filter(it -> it.saga().equals(order)).map(Told::type).toList();
  }

  /** What was commanded for an order, and told of it, so far. */
  List<Told> all(UUID order) {
    return Stream.concat(
            told.stream().filter(it -> it.saga().equals(order)),
            events.stream()
                .filter(it -> it.body().path("order_id").asText().equals(order.toString())))
        .toList();
  }

  /** The first command of this type about an order, when it has come. */
  Told command(UUID order, String type) {
    await().atMost(Duration.ofSeconds(60)).until(() -> commands(order).contains(type));
    return told.stream()
        .filter(it -> it.saga().equals(order) && it.type().equals(type))
        .findFirst()
        .orElseThrow();
  }

  /** The last command about an order so far. */
  Told last(UUID order) {
    return told.stream().filter(it -> it.saga().equals(order)).toList().getLast();
  }

  void close() throws InterruptedException {
    over = true;
    listening.join();
    producer.close();
  }
}
