package dev.garboard.payment;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.garboard.kit.testing.Kafka;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Whoever commands payments: writes to their topic, and reads the replies and the events. */
final class Saga {
  static final String COMMANDS = "payment.commands.v1";
  static final String REPLIES = "order.saga-replies.v1";
  static final String EVENTS = "payment.events.v1";
  private static final JsonMapper JSON = new JsonMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final KafkaProducer<String, String> producer;
  private final KafkaConsumer<String, String> consumer;
  private final List<Told> told = new CopyOnWriteArrayList<>();
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
          told.add(
              new Told(
                  record.topic(),
                  header(record, "ce_type"),
                  header(record, "traceparent"),
                  JSON.readTree(record.value())));
        }
      }
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String header(ConsumerRecord<String, String> record, String name) {
    var header = record.headers().lastHeader(name);
    return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
  }

  /** Has an order paid; the id of the command. */
  UUID authorize(UUID order, UUID user, String method) {
    return authorize(order, user, method, UUID.randomUUID());
  }

  UUID authorize(UUID order, UUID user, String method, UUID command) {
    send(
        "AuthorizePayment",
        order,
        command,
        "",
        """
        {"order_id": "%s", "user_id": "%s", "amount": {"amount": "12.34", "currency": "EUR"}, "payment_method": "%s"}
        """
            .formatted(order, user, method));
    return command;
  }

  UUID capture(UUID order) {
    return capture(order, UUID.randomUUID());
  }

  UUID capture(UUID order, UUID command) {
    send("CapturePayment", order, command, "", "{\"order_id\": \"" + order + "\"}");
    return command;
  }

  /** A capture after the authorization is known. */
  UUID captured(UUID order, UUID authorization) {
    reply(authorization);
    return capture(order);
  }

  UUID undo(UUID order, UUID authorization) {
    return undo(order, authorization, UUID.randomUUID());
  }

  UUID undo(UUID order, UUID authorization, UUID command) {
    send(
        "VoidPayment",
        order,
        command,
        ", \"compensates\": \"" + authorization + "\"",
        "{\"order_id\": \"" + order + "\"}");
    return command;
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
    var record = new ProducerRecord<>(COMMANDS, saga.toString(), body);
    add(record, "traceparent", "00-" + trace(saga) + "-0123456789abcdef-01");
    Map.of(
            "ce_specversion",
            "1.0",
            "ce_id",
            id().toString(),
            "ce_source",
            "order",
            "ce_type",
            type,
            "ce_time",
            Instant.now().toString(),
            "ce_subject",
            saga.toString(),
            "ce_aggregateseq",
            "1",
            "ce_schemaversion",
            "1",
            "ce_correlationid",
            saga.toString(),
            "content-type",
            "application/json")
        .forEach((name, value) -> add(record, name, value));
    try {
      producer.send(record).get();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** The trace in which an order is paid. */
  static String trace(UUID saga) {
    return saga.toString().replace("-", "");
  }

  /** The traces of what the world was told of the payment of an order, and of the replies. */
  List<String> traces(UUID order) {
    return told.stream()
        .filter(it -> it.body().toString().contains(order.toString()))
        .map(Told::trace)
        .toList();
  }

  private static void add(ProducerRecord<String, String> record, String name, String value) {
    record.headers().add(name, value.getBytes(StandardCharsets.UTF_8));
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

  /** All of them so far. */
  List<String> replies(UUID command) {
    return told.stream()
        .filter(it -> it.isReplyTo(command))
        .map(it -> it.type().equals("CommandDone") ? "DONE" : it.body().path("reason").asText())
        .toList();
  }

  /** What the world was told of the payment of an order, in order. */
  List<String> events(UUID order) {
    var types =
        told.stream()
            .filter(it -> it.topic().equals(EVENTS))
            .filter(it -> it.body().path("order_id").asText().equals(order.toString()))
            .map(Told::type)
            .toList();
    return Collections.unmodifiableList(types);
  }

  void close() throws InterruptedException {
    over = true;
    listening.join();
    producer.close();
  }
}
