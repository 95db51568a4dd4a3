package dev.garboard.kit.saga;

import dev.garboard.kit.messaging.Event;
import dev.garboard.kit.runtime.Tracing;
import io.opentelemetry.api.trace.Span;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/** What ties the messages of one saga together: process and trace (W3C Trace Context). */
final class Traces {
  private Traces() {}

  /** Where this thread is, as a {@code traceparent}: its span, or the event that it handles. */
  static String current() {
    var span = Span.current().getSpanContext();
    return span.isValid()
        ? "00-%s-%s-%s".formatted(span.getTraceId(), span.getSpanId(), span.getTraceFlags().asHex())
        : Event.current().flatMap(event -> event.envelope().traceparent()).orElse("");
  }

  /** Does work in this trace, unless this thread has one: in a timer, or where a person orders. */
  static <T> T within(String trace, Supplier<T> work) {
    if (!current().isEmpty()) {
      return work.get();
    }
    try (var _ = Tracing.extract(Map.of("traceparent", trace)).makeCurrent()) {
      return work.get();
    }
  }

  /** Headers of a message that belongs to the saga, caused by the event that is handled. */
  static Map<String, String> headers(UUID saga, String trace) {
    var headers = new HashMap<String, String>();
    headers.put("correlationid", saga.toString());
    Event.current()
        .ifPresent(event -> headers.put("causationid", event.envelope().id().toString()));
    Optional.of(trace).filter(it -> !it.isEmpty()).ifPresent(it -> headers.put("traceparent", it));
    return headers;
  }
}
