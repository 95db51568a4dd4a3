package dev.garboard.kit.runtime;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * One log event as one JSON line: redacted, without a control character, at most 16 KiB. An own
 * encoder because logstash-logback-encoder 9 brings Jackson 3 beside 2.
 */
final class JsonLines extends EncoderBase<ILoggingEvent> {
  static final int MAX_BYTES = 16 * 1024;
  private static final byte[] NOTHING = {};

  private final JsonFactory json = new JsonFactory();
  private final Identity identity;

  JsonLines(Identity identity) {
    this.identity = identity;
  }

  @Override
  public byte[] headerBytes() {
    return NOTHING;
  }

  @Override
  public byte[] footerBytes() {
    return NOTHING;
  }

  @Override
  public byte[] encode(ILoggingEvent event) {
    var fields = fields(event);
    var limit = MAX_BYTES / 2;
    var line = line(fields, limit);
    while (line.length > MAX_BYTES && limit > 16) {
      limit /= 2;
      line = line(fields, limit);
    }
    return line;
  }

  private Map<String, Object> fields(ILoggingEvent event) {
    var fields = new LinkedHashMap<String, Object>();
    fields.put("ts", event.getInstant().toString());
    fields.put("level", event.getLevel().toString());
    fields.put("logger", event.getLoggerName());
    fields.put("thread", event.getThreadName());
    fields.put("msg", Redaction.text(Objects.toString(event.getFormattedMessage())));
    fields.put("service", identity.service());
    fields.put("version", identity.version());
    fields.put("instance", identity.instance());
    event
        .getMDCPropertyMap()
        .forEach((key, value) -> fields.putIfAbsent(key, redacted(key, value)));
    addPairs(fields, event);
    addError(fields, event);
    return fields;
  }

  private static void addPairs(Map<String, Object> fields, ILoggingEvent event) {
    if (event.getKeyValuePairs() != null) {
      event
          .getKeyValuePairs()
          .forEach(pair -> fields.putIfAbsent(pair.key, redacted(pair.key, pair.value)));
    }
  }

  private static void addError(Map<String, Object> fields, ILoggingEvent event) {
    var thrown = event.getThrowableProxy();
    if (thrown != null) {
      fields.put("error_type", thrown.getClassName());
      fields.put("error_stack", Redaction.text(ThrowableProxyUtil.asString(thrown)));
    }
  }

  private static Object redacted(String key, Object value) {
    if (Redaction.sensitive(key)) {
      return Redaction.MASK;
    }
    return value instanceof Number || value instanceof Boolean
        ? value
        : Redaction.text(Objects.toString(value));
  }

  private byte[] line(Map<String, Object> fields, int limit) {
    var bytes = new ByteArrayOutputStream(512);
    try (var out = json.createGenerator(bytes)) {
      out.writeStartObject();
      for (var field : fields.entrySet()) {
        write(out, field.getKey(), field.getValue(), limit);
      }
      out.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    bytes.write('\n');
    return bytes.toByteArray();
  }

  private static void write(JsonGenerator out, String name, Object value, int limit)
      throws IOException {
    out.writeFieldName(name);
    if (value instanceof String text) {
      out.writeString(printable(text.length() <= limit ? text : text.substring(0, limit) + "…"));
    } else {
      out.writePOJO(value);
    }
  }

  /**
   * JSON escapes C0 itself; DEL, C1 and the Unicode line ends would reach a terminal as they are.
   */
  private static String printable(String text) {
    if (isAscii(text)) {
      return text;
    }
    var safe = new StringBuilder();
    text.codePoints()
        .forEach(c -> safe.append(unprintable(c) ? "\\u%04x".formatted(c) : Character.toString(c)));
    return safe.toString();
  }

  private static boolean isAscii(String text) {
    for (var i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= 0x7f) {
        return false;
      }
    }
    return true;
  }

  private static boolean unprintable(int c) {
    return (c >= 0x7f && c <= 0x9f) || c == 0x2028 || c == 0x2029 || (c >= 0x202a && c <= 0x202e);
  }
}
