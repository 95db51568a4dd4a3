package dev.garboard.kit.security;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.garboard.kit.runtime.Utf8;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * One JSON object out of a token, read strictly: what two parsers might see differently is none.
 */
record JsonObject(ObjectNode node) {
  private static final int DEPTH = 8;
  private static final long LAST_SECOND = 253_402_300_799L; // of the year 9999
  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(DEPTH).build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /** Reads one part of a token; empty unless it is the one way to write one object. */
  static Optional<JsonObject> decode(String part) {
    return bytes(part).flatMap(Utf8::text).flatMap(JsonObject::parse);
  }

  /** Base64url without padding (RFC 7515 section 2); empty unless canonical. */
  static Optional<byte[]> bytes(String part) {
    try {
      var bytes = Base64.getUrlDecoder().decode(part);
      var canonical = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
      return canonical.equals(part) ? Optional.of(bytes) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Optional<JsonObject> parse(String text) {
    try {
      return MAPPER.readTree(text) instanceof ObjectNode object
          ? Optional.of(new JsonObject(object))
          : Optional.empty();
    } catch (JsonProcessingException e) {
      return Optional.empty(); // the words of the parser quote the token
    }
  }

  Set<String> names() {
    var names = new TreeSet<String>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }

  /** A text that is not blank. */
  Optional<String> text(String name) {
    return textOf(node.get(name));
  }

  private static Optional<String> textOf(JsonNode value) {
    return Optional.ofNullable(value)
        .filter(JsonNode::isTextual)
        .map(JsonNode::textValue)
        .filter(text -> !text.isBlank());
  }

  /** One text, or a list of texts. */
  Optional<Set<String>> texts(String name) {
    var value = node.get(name);
    if (value == null || !value.isArray()) {
      return textOf(value).map(Set::of);
    }
    var texts = new TreeSet<String>();
    for (var item : value) {
      if (textOf(item).isEmpty()) {
        return Optional.empty();
      }
      texts.add(item.textValue());
    }
    return Optional.of(texts);
  }

  /** A whole number of seconds since 1970 (RFC 7519 section 2); fractions are refused. */
  Optional<Long> seconds(String name) {
    return Optional.ofNullable(node.get(name))
        .filter(value -> value.isIntegralNumber() && value.canConvertToLong())
        .map(JsonNode::longValue)
        .filter(seconds -> seconds >= 0 && seconds <= LAST_SECOND);
  }

  boolean has(String name) {
    return node.has(name);
  }
}
