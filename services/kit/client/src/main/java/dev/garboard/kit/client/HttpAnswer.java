package dev.garboard.kit.client;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.Optional;

/**
 * What another system answered, whatever its status.
 *
 * @param type of the body, empty if it names none
 * @param body owned by the answer, not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record HttpAnswer(int status, String type, byte[] body) {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES) // they may add some
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /** Whether what was asked for was done. */
  public boolean isSuccess() {
    return status >= 200 && status < 300;
  }

  /**
   * The body as a record; fields that it does not have are ignored.
   *
   * @throws CallFailed if it is no such JSON
   */
  public <T extends Record> T data(Class<T> as) {
    try {
      return Optional.ofNullable(JSON.readValue(body, as))
          .orElseThrow(() -> new CallFailed(CallFailed.Kind.BROKEN, "the answer is null", null));
    } catch (IOException e) {
      // Not the parser's words: they quote the body.
      throw new CallFailed(
          CallFailed.Kind.BROKEN, "the answer is no JSON of a " + as.getSimpleName(), null);
    }
  }

  /**
   * The kind of problem that it tells (RFC 9457): the last part of its type, {@code
   * version-conflict}. Empty for any other body.
   */
  public Optional<String> problem() {
    if (!type.startsWith("application/problem+json")) {
      return Optional.empty();
    }
    try {
      return Optional.of(JSON.readValue(body, JsonNode.class).path("type").asText())
          .map(uri -> uri.substring(uri.lastIndexOf('/') + 1))
          .filter(slug -> !slug.isEmpty());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Without the body: it may be nobody's business. */
  @Override
  public String toString() {
    return status + " " + type + ", " + body.length + " bytes";
  }
}
