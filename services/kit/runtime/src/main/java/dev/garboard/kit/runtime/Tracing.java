package dev.garboard.kit.runtime;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Spans of the work in hand, by OpenTelemetry, with W3C Trace Context between processes. The span
 * of this thread is {@link Span#current()}: there attributes are set; its ids are in the logs. A
 * full queue or a collector that does not answer loses spans, never requests. Without an exporter
 * there are ids all the same, in logs, answers and messages: nothing is kept of the spans.
 */
public final class Tracing implements Component {
  private static final W3CTraceContextPropagator W3C = W3CTraceContextPropagator.getInstance();
  private static final int MAX_STATE = 512;
  private static final int QUEUE = 2048;
  private static final Duration EXPORT_TIMEOUT = Duration.ofSeconds(5);

  private final SdkTracerProvider provider;
  private final RecentSpans recent = new RecentSpans();
  private final LiveRatio ratio;

  /** Sends spans where the configuration says. */
  public Tracing(TracingConfig config, Identity identity) {
    ratio = new LiveRatio(config.ratio());
    var resource =
        Attributes.builder()
            .put("service.name", identity.service())
            .put("service.version", identity.version())
            .put("service.instance.id", identity.instance())
            .build();
    var builder = SdkTracerProvider.builder().setResource(Resource.create(resource));
    var processor = processor(config);
    processor.ifPresent(builder::addSpanProcessor);
    var begun = processor.isPresent() ? ratio : Sampler.alwaysOff();
    provider = builder.setSampler(Sampler.parentBased(begun)).build();
  }

  private Optional<SpanProcessor> processor(TracingConfig config) {
    return switch (config.exporter()) {
      case NONE -> Optional.empty();
      case MEMORY -> Optional.of(SimpleSpanProcessor.create(recent));
      case OTLP -> Optional.of(batches(config.endpoint()));
    };
  }

  private static SpanProcessor batches(String endpoint) {
    var exporter =
        OtlpHttpSpanExporter.builder()
            .setEndpoint(endpoint + "/v1/traces")
            .setTimeout(EXPORT_TIMEOUT)
            .build();
    return BatchSpanProcessor.builder(exporter)
        .setMaxQueueSize(QUEUE)
        .setExporterTimeout(EXPORT_TIMEOUT)
        .build();
  }

  /** Records another part of the traces from now on. */
  public void apply(TracingConfig config) {
    ratio.set(config.ratio());
  }

  /** Does work in a span below the current one; what it throws marks the span as failed. */
  public <T, X extends Throwable> T span(
      String name, SpanKind kind, ScopedValue.CallableOp<? extends T, X> work) throws X {
    return within(Context.current(), name, kind, work);
  }

  /**
   * Does work in a span that continues the trace of a message or call; a trace that makes no sense
   * is ignored, and a new one begins.
   *
   * @param headers of the message, names in lower case
   */
  public <T, X extends Throwable> T span(
      String name,
      SpanKind kind,
      Map<String, String> headers,
      ScopedValue.CallableOp<? extends T, X> work)
      throws X {
    return within(extract(headers), name, kind, work);
  }

  /** What goes along with a message or call of this thread; empty without a span. */
  public Map<String, String> headers() {
    return inject(Context.current());
  }

  static Map<String, String> inject(Context context) {
    var headers = new HashMap<String, String>();
    W3C.inject(context, headers, Map::put);
    return headers;
  }

  /**
   * Begins a span below the current one that is not over when this method is; whoever gets it ends
   * it.
   */
  public RunningSpan begin(String name, SpanKind kind) {
    return begin(Context.current(), name, kind);
  }

  /** The same for one that continues the trace of a message or call, as {@link #span} does. */
  public RunningSpan begin(String name, SpanKind kind, Map<String, String> headers) {
    return begin(extract(headers), name, kind);
  }

  private RunningSpan begin(Context parent, String name, SpanKind kind) {
    var tracer = provider.get("garboard");
    var span = tracer.spanBuilder(name).setParent(parent).setSpanKind(kind).startSpan();
    return new RunningSpan(parent, span);
  }

  private <T, X extends Throwable> T within(
      Context parent, String name, SpanKind kind, ScopedValue.CallableOp<? extends T, X> work)
      throws X {
    var running = begin(parent, name, kind);
    try {
      return running.call(work);
    } catch (Throwable e) {
      running.span().setStatus(StatusCode.ERROR).setAttribute("error.type", e.getClass().getName());
      throw e;
    } finally {
      running.end();
    }
  }

  /**
   * Where such headers say that their sender was: one traceparent of its exact form, and a short
   * tracestate (Trace Context, section 3.3); nowhere without.
   */
  public static Context extract(Map<String, String> headers) {
    return W3C.extract(Context.root(), headers, new Headers());
  }

  private static final class Headers implements TextMapGetter<Map<String, String>> {
    @Override
    public Iterable<String> keys(Map<String, String> headers) {
      return headers.keySet();
    }

    @Override
    public String get(Map<String, String> headers, String key) {
      var value = headers.get(key);
      return value == null || value.length() > MAX_STATE ? null : value;
    }
  }

  /** What {@code exporter: memory} keeps; for tests. */
  public List<SpanData> spans() {
    return recent.spans();
  }

  @Override
  public String name() {
    return "tracing";
  }

  @Override
  public void start() {}

  /** Sends what is left, for a moment. */
  @Override
  public void stop() {
    provider.shutdown().join(2, TimeUnit.SECONDS);
  }
}
