package dev.garboard.inventory;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.garboard.kit.testing.Kafka;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Whoever commands the inventory: writes to its topic, and reads the replies and the events. */
final class Saga {
  static final String COMMANDS = "inventory.commands.v1";
  static final String REPLIES = "order.saga-replies.v1";
  static final String EVENTS = "inventory.events.v1";
  private static final JsonMapper JSON = new JsonMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final KafkaProducer<String, String> producer;
  private final KafkaConsumer<String, String> consumer;
  private final List<Told> told = new CopyOnWriteArrayList<>();
  private final Set<String> heard = new HashSet<>();
  private final Thread listening = Thread.ofVirtual().unstarted(this::listen);
  private volatile boolean over;

  /** One message, as it was told. */
  record Told(String topic, String type, String trace, JsonNode body) {
    boolean isReplyTo(UUID command) {
      return topic.equals(REPLIES) && body.path("command_id").asText().equals(command.toString());
    }
  }

  Saga(Kafka kafka) throws Exception {
    var servers = Map.<String, Object>of("bootstrap.servers", kafka.bootstrapServers());
    kafka.create(List.of(COMMANDS, REPLIES, EVENTS));
    producer = new KafkaProducer<>(servers, new StringSerializer(), new StringSerializer());
    consumer = new KafkaConsumer<>(servers, new StringDeserializer(), new StringDeserializer());
    var partitions = Kafka.partitions(List.of(REPLIES, EVENTS));
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    listening.start();
  }

  private void listen() {
    try (consumer) {
      while (!over) {
        for (var record : consumer.poll(Duration.ofMillis(100))) {
          hear(record);
        }
      }
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Once: whoever dies after it published publishes again, under the same id. */
  private void hear(ConsumerRecord<String, String> record) throws JsonProcessingException {
    if (heard.add(header(record, "ce_id"))) {
      told.add(
          new Told(
              record.topic(),
              header(record, "ce_type"),
              header(record, "traceparent"),
              JSON.readTree(record.value())));
    }
  }

  private static String header(ConsumerRecord<String, String> record, String name) {
    var header = record.headers().lastHeader(name);
    return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
  }

  /** Has so many of one article put aside; the id of the command. */
  UUID reserve(UUID order, String sku, int quantity) {
    return reserve(order, UUID.randomUUID(), line(sku, quantity));
  }

  UUID reserve(UUID order, UUID command, String... lines) {
    var data = "{\"order_id\": \"%s\", \"lines\": [%s]}".formatted(order, String.join(", ", lines));
    send("ReserveInventory", order, command, "", data);
    return command;
  }

  static String line(String sku, int quantity) {
    return "{\"sku\": \"%s\", \"quantity\": %d}".formatted(sku, quantity);
  }

  UUID commit(UUID order) {
    return commit(order, UUID.randomUUID());
  }

  UUID commit(UUID order, UUID command) {
    send("CommitReservation", order, command, "", of(order));
    return command;
  }

  UUID extend(UUID order) {
    var command = UUID.randomUUID();
    send("ExtendReservation", order, command, "", of(order));
    return command;
  }

  UUID release(UUID order, UUID reserve) {
    return release(order, reserve, UUID.randomUUID());
  }

  UUID release(UUID order, UUID reserve, UUID command) {
    var undone = ", \"compensates\": \"" + reserve + "\"";
    send("ReleaseReservation", order, command, undone, of(order));
    return command;
  }

  private static String of(UUID order) {
    return "{\"order_id\": \"" + order + "\"}";
  }

  private void send(String type, UUID saga, UUID command, String more, String data) {
    var body =
        """
        {"command": {"id": "%s", "saga": "%s", "attempt": 1, "deadline": "%s", "reply_to": "%s"%s}, "data": %s}
        """
            .formatted(command, saga, Instant.now().plusSeconds(10), REPLIES, more, data);
    raw(type, saga, body);
  }

  /** As whoever forges one would. */
  void raw(String type, UUID saga, String body) {
    raw(type, saga, body, Map.of());
  }

  /**
   * With other headers than usual.
   *
   * @param other an empty one is left out
   */
  void raw(String type, UUID saga, String body, Map<String, String> other) {
    var record = new ProducerRecord<>(COMMANDS, saga.toString(), body);
    var headers = headers(type, saga);
    headers.putAll(other);
    headers.values().removeIf(String::isEmpty);
    headers.forEach(
        (name, value) -> record.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
    try {
      producer.send(record).get();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static Map<String, String> headers(String type, UUID saga) {
    var headers = new HashMap<String, String>();
    headers.put("traceparent", "00-" + trace(saga) + "-0123456789abcdef-01");
    headers.put("ce_specversion", "1.0");
    headers.put("ce_id", id().toString());
    headers.put("ce_source", "order");
    headers.put("ce_type", type);
    headers.put("ce_time", Instant.now().toString());
    headers.put("ce_subject", saga.toString());
    headers.put("ce_aggregateseq", "1");
    headers.put("ce_schemaversion", "1");
    headers.put("ce_correlationid", saga.toString());
    headers.put("content-type", "application/json");
    return headers;
  }

  /** The trace in which an order is fulfilled. */
  static String trace(UUID saga) {
    return saga.toString().replace("-", "");
  }

  /** The traces of what the world was told of an order, and of the replies. */
  List<String> traces(UUID order) {
    return told.stream()
        .filter(it -> it.body().toString().contains(order.toString()))
        .map(Told::trace)
        .toList();
  }

  /** A UUIDv7. */
  static UUID id() {
    var random = UUID.randomUUID();
    return new UUID(
        (System.currentTimeMillis() << 16) | 0x7000 | (random.getMostSignificantBits() & 0xFFF),
        random.getLeastSignificantBits());
  }

  /** The reply to a command, when it comes: its reason, or DONE. */
  String reply(UUID command) {
    await().atMost(PATIENCE).until(() -> told.stream().anyMatch(it -> it.isReplyTo(command)));
    return replies(command).getFirst();
  }

  /** What the reply to a command tells besides. */
  JsonNode data(UUID command) {
    return told.stream()
        .filter(it -> it.isReplyTo(command))
        .findFirst()
        .orElseThrow()
        .body()
        .path("data");
  }

  /** All of them so far. */
  List<String> replies(UUID command) {
    return told.stream()
        .filter(it -> it.isReplyTo(command))
        .map(it -> it.type().equals("CommandDone") ? "DONE" : it.body().path("reason").asText())
        .toList();
  }

  /** What the world was told of what is put aside for an order, in order. */
  List<String> events(UUID order) {
    var types =
        told.stream()
            .filter(it -> it.topic().equals(EVENTS))
            .filter(it -> it.body().path("order_id").asText().equals(order.toString()))
            .map(Told::type)
            .toList();
    return Collections.unmodifiableList(types);
  }

  /** What the world was told in this way of what is put aside for an order. */
  List<JsonNode> bodies(UUID order, String type) {
    return told.stream()
        .filter(it -> it.topic().equals(EVENTS) && it.type().equals(type))
        .map(Told::body)
        .filter(it -> it.path("order_id").asText().equals(order.toString()))
        .toList();
  }

  void close() throws InterruptedException {
    over = true;
    listening.join();
    producer.close();
  }
}
