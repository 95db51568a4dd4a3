package dev.garboard.kit.messaging;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.garboard.kit.messaging.spi.Bytes;
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
  private static final ObjectReader TEXTS = new JsonMapper().readerForMapOf(String.class);

  /** Whose order is kept. */
  record Aggregate(String type, String id) {}

  /**
   * As brokers carry it.
   *
   * @throws UnreadableMessage if the headers are no JSON object of texts, or no consumer could read
   *     it: it is better kept here
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
    return new Message(topic, key, envelope.headers(), Bytes.of(payload));
  }

  private Map<String, String> more() {
    try {
      return TEXTS.readValue(headers);
    } catch (JsonProcessingException e) {
      throw new UnreadableMessage("the column headers must be a JSON object of texts");
    }
  }
}
