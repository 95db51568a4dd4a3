package dev.garboard.kit.saga;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.garboard.kit.messaging.UnreadableMessage;
import java.util.Optional;

/**
 * JSON of commands, replies and saga data: names in snake case, times as texts (RFC 3339), what is
 * empty left out, what is unknown ignored.
 */
final class SagaJson {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .addModule(new Jdk8Module())
          .addModule(new JavaTimeModule())
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .defaultPropertyInclusion(
              JsonInclude.Value.construct(
                  JsonInclude.Include.NON_ABSENT, JsonInclude.Include.ALWAYS))
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT) // half a piece is not none
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private SagaJson() {}

  static String text(Object value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not to be written as JSON", e);
    }
  }

  static JsonNode node(Object value) {
    return MAPPER.valueToTree(value);
  }

  /** What we wrote ourselves. */
  static <T> T read(String text, Class<T> type) {
    try {
      return MAPPER.readValue(text, type);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("this is not a " + type.getSimpleName(), e);
    }
  }

  /** The body of a message; the parser's words are left out, for they quote it. */
  static <T> T message(String json, Class<T> type) {
    try {
      return required("body", MAPPER.readValue(json, type));
    } catch (JsonProcessingException e) {
      throw new UnreadableMessage("the body is not as that of a " + type.getSimpleName());
    }
  }

  static <T extends Record> T data(JsonNode json, Class<T> type) {
    try {
      return MAPPER.treeToValue(json, type);
    } catch (JsonProcessingException e) {
      throw new UnreadableMessage("data is no " + type.getSimpleName());
    }
  }

  static <T> T required(String field, T value) {
    if (value == null) {
      throw new UnreadableMessage(field + " is missing");
    }
    return value;
  }

  static JsonNode object(Optional<JsonNode> data) {
    return data.filter(ObjectNode.class::isInstance)
        .orElseThrow(() -> new UnreadableMessage("data must be a JSON object"));
  }
}
