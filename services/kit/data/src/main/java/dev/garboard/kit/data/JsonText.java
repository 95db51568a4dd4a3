package dev.garboard.kit.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** JSON as columns and caches hold it. */
final class JsonText {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final TypeReference<Map<String, String>> TEXTS = new TypeReference<>() {};

  private JsonText() {}

  static String of(Object value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not to be written as JSON", e);
    }
  }

  static <T> T read(String text, Class<T> type) {
    try {
      return MAPPER.readValue(text, type);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("this is not what we wrote", e);
    }
  }

  static byte[] bytes(Object value) {
    return of(value).getBytes(StandardCharsets.UTF_8);
  }

  static <T> T read(byte[] json, Class<T> type) {
    return read(new String(json, StandardCharsets.UTF_8), type);
  }

  static Map<String, String> texts(String text) {
    try {
      return MAPPER.readValue(text, TEXTS);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("this is not what we wrote", e);
    }
  }
}
