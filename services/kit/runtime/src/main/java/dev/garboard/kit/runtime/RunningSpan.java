package dev.garboard.kit.runtime;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import java.util.List;
import java.util.Map;
import org.slf4j.MDC;

/**
 * A span that outlives the method that began it, as of a call whose events come one by one. It is
 * {@link Span#current()}, and its ids are in the logs, within {@link #call} only.
 */
public final class RunningSpan {
  private static final String TRACE = "trace_id";
  private static final String SPAN = "span_id";

  private final Context context;
  private final Span span;

  RunningSpan(Context parent, Span span) {
    context = parent.with(span);
    this.span = span;
  }

  /** Where attributes are set. */
  public Span span() {
    return span;
  }

  /** Does a part of the work that it is the span of. */
  public <T, X extends Throwable> T call(ScopedValue.CallableOp<? extends T, X> work) throws X {
    var outer = MDC.getCopyOfContextMap();
    try (var _ = context.makeCurrent()) {
      MDC.put(TRACE, span.getSpanContext().getTraceId());
      MDC.put(SPAN, span.getSpanContext().getSpanId());
      return work.call();
    } finally {
      restore(outer);
    }
  }

  private static void restore(Map<String, String> outer) {
    for (var key : List.of(TRACE, SPAN)) {
      if (outer != null && outer.containsKey(key)) {
        MDC.put(key, outer.get(key));
      } else {
        MDC.remove(key);
      }
    }
  }

  /** What goes along with a message or call that is its work. */
  public Map<String, String> headers() {
    return Tracing.inject(context);
  }

  /** Once, when the work is over. */
  public void end() {
    span.end();
  }
}
