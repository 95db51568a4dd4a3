package dev.garboard.kit.messaging;

import dev.garboard.kit.messaging.spi.Headers;
import dev.garboard.kit.messaging.spi.Message;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
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
  private static final String UUID_FORM =
      "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-7[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}";
  private static final Pattern UUID7 = Pattern.compile(UUID_FORM);
  private static final Pattern TYPE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");
  private static final Pattern PRINTABLE = Pattern.compile("[\\x21-\\x7e]{1,256}");
  private static final Pattern COUNT = Pattern.compile("[1-9][0-9]{0,17}");
  private static final Pattern VERSION = Pattern.compile("[1-9][0-9]{0,8}");
  private static final Pattern JSON =
      Pattern.compile("application/json\\s*(;\\s*charset=\"?utf-8\"?)?", Pattern.CASE_INSENSITIVE);
  private static final Pattern TRACE =
      Pattern.compile("(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");

  /**
   * Reads the headers of a message; unknown ones are ignored.
   *
   * @throws UnreadableMessage naming the header, if one is missing, repeated or wrong
   */
  public static Envelope of(Headers headers) {
    if (headers.size() > Message.MAX_HEADERS) {
      throw new UnreadableMessage("headers of over " + Message.MAX_HEADERS + " bytes");
    }
    required(headers, "ce_specversion", Pattern.compile("1\\.0"), "1.0");
    required(headers, "content-type", JSON, "application/json");
    return new Envelope(
        UUID.fromString(required(headers, "ce_id", UUID7, "a UUIDv7")),
        required(headers, "ce_source", PRINTABLE, "1 to 256 printable ASCII characters"),
        required(headers, "ce_type", TYPE, "up to 128 letters, digits, dots, dashes"),
        time(headers),
        required(headers, "ce_subject", PRINTABLE, "1 to 256 printable ASCII characters"),
        optional(headers, "ce_dataschema"),
        Long.parseLong(required(headers, "ce_aggregateseq", COUNT, "a number from 1")),
        Integer.parseInt(required(headers, "ce_schemaversion", VERSION, "a number from 1")),
        optional(headers, "ce_correlationid"),
        optional(headers, "ce_causationid"),
        headers.text("traceparent").filter(Envelope::isTrace));
  }

  static boolean isTrace(String text) {
    return TRACE.matcher(text).matches();
  }

  /** The headers that say all this, for JSON data. */
  public Headers headers() {
    var headers =
        Headers.none()
            .with("ce_specversion", "1.0")
            .with("ce_id", id.toString())
            .with("ce_source", source)
            .with("ce_type", type)
            .with("ce_time", time.toString())
            .with("ce_subject", subject)
            .with("ce_aggregateseq", Long.toString(aggregateSeq))
            .with("ce_schemaversion", Integer.toString(schemaVersion))
            .with("content-type", "application/json");
    headers = with(headers, "ce_dataschema", dataSchema);
    headers = with(headers, "ce_correlationid", correlationId);
    headers = with(headers, "ce_causationid", causationId);
    return with(headers, "traceparent", traceparent);
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

  private static Headers with(Headers headers, String name, Optional<String> value) {
    return value.map(text -> headers.with(name, text)).orElse(headers);
  }

  private static Instant time(Headers headers) {
    var text = required(headers, "ce_time", PRINTABLE, "a time of RFC 3339");
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      throw wrong("ce_time", "a time of RFC 3339");
    }
  }

  private static Optional<String> optional(Headers headers, String name) {
    return headers.named(name).findAny().isEmpty()
        ? Optional.empty()
        : Optional.of(required(headers, name, PRINTABLE, "1 to 256 printable ASCII characters"));
  }

  /** The value is not quoted: it comes from outside and goes to logs and headers. */
  private static String required(Headers headers, String name, Pattern form, String wanted) {
    if (headers.named(name).count() != 1) {
      throw new UnreadableMessage("header " + name + " must be there once: " + wanted);
    }
    return headers
        .text(name)
        .filter(text -> form.matcher(text).matches())
        .orElseThrow(() -> wrong(name, wanted));
  }

  private static UnreadableMessage wrong(String name, String wanted) {
    return new UnreadableMessage("header " + name + " must be " + wanted);
  }
}
