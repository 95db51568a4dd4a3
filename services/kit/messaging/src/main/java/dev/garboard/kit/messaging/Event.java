package dev.garboard.kit.messaging;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.garboard.kit.messaging.spi.Message;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Something that happened elsewhere, or that somebody wants done.
 *
 * @param envelope what is known of it
 * @param json the data
 */
public record Event(Envelope envelope, String json) {
  private static final ScopedValue<Event> CURRENT = ScopedValue.newInstance();
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES) // newer producers add fields
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /**
   * Reads a message.
   *
   * @throws UnreadableMessage if it is no event
   */
  static Event of(Message message) {
    if (message.body().size() > Message.MAX_BODY) {
      throw new UnreadableMessage("a body of over " + Message.MAX_BODY + " bytes");
    }
    var json = message.body().text();
    return new Event(
        Envelope.of(message.headers()),
        json.orElseThrow(() -> new UnreadableMessage("the body must be JSON in UTF-8")));
  }

  /** The event that this thread handles; empty outside of any. */
  public static Optional<Event> current() {
    return CURRENT.isBound() ? Optional.of(CURRENT.get()) : Optional.empty();
  }

  <T> T handling(ScopedValue.CallableOp<T, RuntimeException> work) {
    return ScopedValue.where(CURRENT, this).call(work);
  }

  /**
   * The data as a record; fields that it does not have are ignored.
   *
   * @throws UnreadableMessage if the data do not fit, which makes the message a dead letter
   */
  public <T extends Record> T data(Class<T> type) {
    try {
      return Optional.ofNullable(JSON.readValue(json, type))
          .orElseThrow(() -> new UnreadableMessage("the body must be a JSON object, not null"));
    } catch (JsonProcessingException e) {
      // Not the parser's words: they quote the body.
      throw new UnreadableMessage("the body does not fit " + type.getSimpleName());
    }
  }

  /**
   * The headers of an outbox row that follows from this event: same process, same trace, caused by
   * it.
   */
  public Map<String, String> consequence() {
    var headers = new HashMap<String, String>();
    var id = envelope.id().toString();
    headers.put("correlationid", envelope.correlationId().orElse(id));
    headers.put("causationid", id);
    envelope.traceparent().ifPresent(trace -> headers.put("traceparent", trace));
    return headers;
  }

  /** Its place only: the data may be nobody's business. */
  @Override
  public String toString() {
    return envelope.type() + " " + envelope.id();
  }
}
