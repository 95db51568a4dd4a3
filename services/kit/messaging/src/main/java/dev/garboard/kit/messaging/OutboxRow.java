package dev.garboard.kit.messaging;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.garboard.kit.messaging.spi.Bytes;
import dev.garboard.kit.messaging.spi.Headers;
import dev.garboard.kit.messaging.spi.Message;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * A message that waits in the outbox.
 *
 * @param headers a JSON object: {@code schemaversion}, {@code dataschema}, {@code correlationid},
 *     {@code causationid}, {@code traceparent}; all optional
 */
record OutboxRow(
    long id,
    UUID eventId,
    Aggregate aggregate,
    long aggregateSeq,
    String topic,
    String key,
    String type,
    String payload,
    String headers,
    Instant createdAt) {
  private static final JsonMapper JSON = new JsonMapper();

  /** Whose order is kept. */
  record Aggregate(String type, String id) {}

  /**
   * As brokers carry it.
   *
   * @throws UnreadableMessage if the headers are no JSON object of texts
   */
  Message message(String source) {
    var more = more();
    var envelope =
        new Envelope(
            eventId,
            source,
            type,
            createdAt,
            aggregate.id(),
            Optional.ofNullable(more.get("dataschema")),
            aggregateSeq,
            Integer.parseInt(more.getOrDefault("schemaversion", "1")),
            Optional.ofNullable(more.get("correlationid")),
            Optional.ofNullable(more.get("causationid")),
            Optional.ofNullable(more.get("traceparent")));
    return new Message(topic, key, readable(envelope.headers()), Bytes.of(payload));
  }

  /** What no consumer could read is better kept here. */
  private static Headers readable(Headers headers) {
    Envelope.of(headers);
    return headers;
  }

  private Map<String, String> more() {
    try {
      return JSON.readValue(headers, new TypeReference<Map<String, String>>() {});
    } catch (JsonProcessingException e) {
      throw new UnreadableMessage("the column headers must be a JSON object of texts");
    }
  }
}
