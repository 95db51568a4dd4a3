package dev.garboard.kit.messaging;

import dev.garboard.kit.messaging.spi.Bytes;
import dev.garboard.kit.messaging.spi.Headers;
import dev.garboard.kit.messaging.spi.Headers.Header;
import dev.garboard.kit.messaging.spi.Message;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;

/**
 * What is known of an event besides its data: the attributes of CloudEvents 1.0 in binary mode
 * (header {@code ce_} and the name), our extensions, and the trace context (W3C).
 *
 * @param id a UUIDv7; the same event has the same id however often it is delivered
 * @param source the service, a URI reference
 * @param type what happened, {@code user.email-changed}
 * @param subject the id of the aggregate
 * @param dataSchema where the JSON schema of the data is, a URI
 * @param aggregateSeq counts the events of the aggregate, from 1
 * @param schemaVersion of the data, from 1
 * @param correlationId what all messages of one business process share
 * @param causationId the message that this one follows from
 * @param traceparent W3C trace context; one that breaks the rules counts as absent
 */
public record Envelope(
    UUID id,
    String source,
    String type,
    Instant time,
    String subject,
    Optional<String> dataSchema,
    long aggregateSeq,
    int schemaVersion,
    Optional<String> correlationId,
    Optional<String> causationId,
    Optional<String> traceparent) {
  private static final String UUID7 = "a UUIDv7";
  private static final String TYPE = "up to 128 letters, digits, dots, dashes";
  private static final String PRINTABLE = "1 to 256 printable ASCII characters";
  private static final String TIME = "a time of RFC 3339";
  private static final String COUNT = "a number from 1";
  private static final String JSON = "application/json";
  private static final Pattern JSON_IN_WORDS =
      Pattern.compile("application/json\\s*(;\\s*charset=\"?utf-8\"?)?", Pattern.CASE_INSENSITIVE);
  private static final Pattern LONG = Pattern.compile("[1-9][0-9]{0,17}");
  private static final Pattern INT = Pattern.compile("[1-9][0-9]{0,8}");
  private static final Pattern TRACE =
      Pattern.compile("(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");

  /**
   * What there is, every consumer can read.
   *
   * @throws UnreadableMessage naming the header that would be wrong
   */
  public Envelope {
    require(id.version() == 7 && id.variant() == 2, "ce_id", UUID7);
    require(isPrintable(source), "ce_source", PRINTABLE);
    require(isType(type), "ce_type", TYPE);
    require(isPrintable(subject), "ce_subject", PRINTABLE);
    require(dataSchema.isEmpty() || isPrintable(dataSchema.get()), "ce_dataschema", PRINTABLE);
    require(aggregateSeq > 0, "ce_aggregateseq", COUNT);
    require(schemaVersion > 0, "ce_schemaversion", COUNT);
    require(
        correlationId.isEmpty() || isPrintable(correlationId.get()), "ce_correlationid", PRINTABLE);
    require(causationId.isEmpty() || isPrintable(causationId.get()), "ce_causationid", PRINTABLE);
    traceparent = traceparent.filter(Envelope::isTrace);
  }

  private static void require(boolean right, String name, String wanted) {
    if (!right) {
      throw EnvelopeHeaders.wrong(name, wanted);
    }
  }

  private static boolean isPrintable(String text) {
    var right = !text.isEmpty() && text.length() <= 256;
    for (var i = 0; right && i < text.length(); i++) {
      right = text.charAt(i) > ' ' && text.charAt(i) <= '~';
    }
    return right;
  }

  private static boolean isType(String text) {
    var right = !text.isEmpty() && text.length() <= 128 && isLetterOrDigit(text.charAt(0));
    for (var i = 1; right && i < text.length(); i++) {
      right = isLetterOrDigit(text.charAt(i)) || "._-".indexOf(text.charAt(i)) >= 0;
    }
    return right;
  }

  private static boolean isLetterOrDigit(char c) {
    return c < 0x80 && Character.isLetterOrDigit(c);
  }

  /**
   * Reads the headers of a message; unknown ones are ignored.
   *
   * @throws UnreadableMessage naming the header, if one is missing, repeated or wrong
   */
  public static Envelope of(Headers headers) {
    if (headers.size() > Message.MAX_HEADERS) {
      throw new UnreadableMessage("headers of over " + Message.MAX_HEADERS + " bytes");
    }
    var read = new EnvelopeHeaders(headers);
    read.required("ce_specversion", "1.0", "1.0"::equals);
    read.required("content-type", JSON, Envelope::isJson);
    return new Envelope(
        UUID.fromString(read.required("ce_id", UUID7, Envelope::isUuid)),
        read.required("ce_source", PRINTABLE, _ -> true),
        read.required("ce_type", TYPE, _ -> true),
        time(read.required("ce_time", TIME, Envelope::isPrintable)),
        read.required("ce_subject", PRINTABLE, _ -> true),
        read.optional("ce_dataschema", PRINTABLE),
        Long.parseLong(read.required("ce_aggregateseq", COUNT, LONG.asMatchPredicate())),
        Integer.parseInt(read.required("ce_schemaversion", COUNT, INT.asMatchPredicate())),
        read.optional("ce_correlationid", PRINTABLE),
        read.optional("ce_causationid", PRINTABLE),
        headers.text("traceparent"));
  }

  private static boolean isJson(String text) {
    return text.equals(JSON) || JSON_IN_WORDS.matcher(text).matches();
  }

  /** In full: Java reads 1-1-7-8-1 as well. */
  private static boolean isUuid(String text) {
    try {
      return UUID.fromString(text).toString().equalsIgnoreCase(text);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static Instant time(String text) {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      throw EnvelopeHeaders.wrong("ce_time", TIME);
    }
  }

  static boolean isTrace(String text) {
    return TRACE.matcher(text).matches();
  }

  /** The headers that say all this, for JSON data. */
  public Headers headers() {
    var all = new ArrayList<Header>(13);
    add(all, "ce_specversion", "1.0");
    add(all, "ce_id", id.toString());
    add(all, "ce_source", source);
    add(all, "ce_type", type);
    add(all, "ce_time", time.toString());
    add(all, "ce_subject", subject);
    add(all, "ce_aggregateseq", Long.toString(aggregateSeq));
    add(all, "ce_schemaversion", Integer.toString(schemaVersion));
    add(all, "content-type", JSON);
    dataSchema.ifPresent(text -> add(all, "ce_dataschema", text));
    correlationId.ifPresent(text -> add(all, "ce_correlationid", text));
    causationId.ifPresent(text -> add(all, "ce_causationid", text));
    traceparent.ifPresent(text -> add(all, "traceparent", text));
    return new Headers(all);
  }

  private static void add(List<Header> headers, String name, String value) {
    headers.add(new Header(name, Bytes.of(value)));
  }

  /** For log lines: what finds this event and its trace again. */
  void describe(BiConsumer<String, String> field) {
    field.accept("event_id", id.toString());
    traceparent.ifPresent(
        trace -> {
          field.accept("trace_id", trace.substring(3, 35));
          field.accept("span_id", trace.substring(36, 52));
        });
  }
}
