package dev.garboard.kit.runtime;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.deser.DeserializationProblemHandler;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import dev.garboard.kit.runtime.Problem.FieldError;
import io.helidon.http.HeaderNames;
import io.helidon.http.HttpMediaType;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * JSON at the door, strict in what it accepts (RFC 8259, I-JSON): UTF-8 in its shortest form, no
 * duplicate key, no trailing token, no number where text belongs, no unknown field.
 */
public final class Json {
  private static final String UNKNOWN = "unknown";
  private static final JsonMapper MAPPER = strict();

  private Json() {}

  private static JsonMapper strict() {
    return JsonMapper.builder()
        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
        .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
        .withCoercionConfig(
            LogicalType.Textual,
            text ->
                text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                    .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                    .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
        .addHandler(new UnknownFields())
        .build();
  }

  /**
   * Reads the body of a request.
   *
   * @throws Refusal 415 if it is not JSON in UTF-8, 400 if it is not well formed or a type is
   *     wrong, 422 naming every unknown field
   */
  public static <T extends Record> T read(ServerRequest request, Class<T> type) {
    requireJson(request);
    var unknown = new ArrayList<FieldError>();
    try {
      T value =
          MAPPER.readerFor(type).withAttribute(UNKNOWN, unknown).readValue(text(body(request)));
      if (!unknown.isEmpty()) {
        throw new Refusal(Problem.VALIDATION_FAILED, "unknown fields", unknown);
      }
      return required(value);
    } catch (JsonProcessingException e) {
      throw new Refusal(Problem.MALFORMED_REQUEST, describe(e));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Read whole, at most the listener's limit, so that broken framing is told from broken JSON. Not
   * closed: Helidon's close would wait for the rest of a body that is broken.
   */
  private static byte[] body(ServerRequest request) throws IOException {
    try {
      var body = request.content().inputStream().readAllBytes();
      Deadline.requireTime(); // Helidon ends the body of a stream that was interrupted as if whole
      return body;
    } catch (NumberFormatException e) { // Helidon's, for a chunk size that is none
      throw new Refusal(Problem.MALFORMED_REQUEST, "the body is not framed as it says");
    }
  }

  /** Not left to the parser, which guesses UTF-16 and UTF-32 and takes overlong forms. */
  private static String text(byte[] body) {
    return Utf8.text(body)
        .orElseThrow(() -> new Refusal(Problem.MALFORMED_REQUEST, "the body is not UTF-8"));
  }

  private static <T> T required(T value) {
    if (value == null) {
      throw new Refusal(Problem.MALFORMED_REQUEST, "a JSON object is expected, not null");
    }
    return value;
  }

  /** Answers with a body. */
  public static void send(ServerResponse response, Object value) {
    response.header(HeaderNames.CONTENT_TYPE, "application/json");
    response.send(bytes(value));
  }

  public static byte[] bytes(Object value) {
    try {
      return MAPPER.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void requireJson(ServerRequest request) {
    if (request.headers().contentType().filter(Json::isJson).isEmpty()) {
      throw new Refusal(
          Problem.UNSUPPORTED_MEDIA_TYPE, "the Content-Type must be application/json, in UTF-8");
    }
  }

  private static boolean isJson(HttpMediaType type) {
    return type.mediaType().text().equals("application/json")
        && type.charset().orElse("utf-8").equalsIgnoreCase("utf-8");
  }

  /**
   * Where it went wrong, never with the parser's words: they name our classes and quote the body.
   */
  private static String describe(JsonProcessingException e) {
    var at =
        e.getLocation() == null
            ? ""
            : " at line "
                + e.getLocation().getLineNr()
                + ", column "
                + e.getLocation().getColumnNr();
    return e instanceof JsonMappingException mapping && !mapping.getPath().isEmpty()
        ? "wrong type of " + pointer(mapping) + at
        : "not well-formed JSON" + at;
  }

  private static String pointer(JsonMappingException mapping) {
    var pointer = new StringBuilder();
    mapping
        .getPath()
        .forEach(
            step ->
                pointer
                    .append('/')
                    .append(
                        step.getFieldName() == null
                            ? String.valueOf(step.getIndex())
                            : step.getFieldName()));
    return pointer.toString();
  }

  /** Collects unknown fields, all of them, instead of failing at the first. */
  private static final class UnknownFields extends DeserializationProblemHandler {
    @Override
    @SuppressWarnings("unchecked")
    public boolean handleUnknownProperty(
        DeserializationContext context,
        JsonParser parser,
        JsonDeserializer<?> by,
        Object owner,
        String name)
        throws IOException {
      var pointer = owner(context.getParser(), parser).pathAsPointer() + "/" + escaped(name);
      ((List<FieldError>) context.getAttribute(UNKNOWN))
          .add(new FieldError(pointer, "unknown-field", "no such field"));
      parser.skipChildren();
      return true;
    }

    /**
     * The object that has the field. What came before the last known field was kept apart, and its
     * parser does not know where it was: then the true one stands in the object, or at its end.
     */
    private static JsonStreamContext owner(JsonParser whole, JsonParser parser) {
      var at = whole.getParsingContext();
      if (parser.equals(whole)) {
        return (parser.currentToken().isStructStart() ? at.getParent() : at).getParent();
      }
      return whole.currentToken() == JsonToken.END_OBJECT ? at : at.getParent();
    }

    private static String escaped(String name) {
      return name.replace("~", "~0").replace("/", "~1");
    }
  }
}
