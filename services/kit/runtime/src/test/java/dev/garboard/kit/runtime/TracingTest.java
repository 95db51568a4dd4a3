package dev.garboard.kit.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.MDC;

class TracingTest {
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String PARENT = "00-" + TRACE + "-00f067aa0ba902b7-01";

  private final Identity identity = new Identity("trial", "1", "x", false);
  private final Metrics metrics = new Metrics(identity);
  private Tracing tracing = tracing("memory", 1);
  private HttpServer server;

  private Tracing tracing(String exporter, double ratio) {
    var config =
        new TracingConfig(
            TracingConfig.Exporter.valueOf(exporter.toUpperCase(java.util.Locale.ROOT)),
            "http://127.0.0.1:9",
            ratio);
    return new Tracing(config, identity);
  }

  @AfterEach
  void stop() {
    if (server != null) {
      server.stop();
    }
    tracing.stop();
  }

  @Test
  void aRequestIsASpanNamedByItsTemplateInTheTraceOfItsCaller() throws Exception {
    var answer = get("/users/7", "traceparent", PARENT);
    var span = span();
    assertThat(span.getName()).isEqualTo("GET /users/{id}");
    assertThat(span.getKind()).isEqualTo(SpanKind.SERVER);
    assertThat(span.getTraceId()).isEqualTo(TRACE);
    assertThat(span.getParentSpanId()).isEqualTo("00f067aa0ba902b7");
    assertThat(span.getAttributes().asMap().toString())
        .contains("http.route=/users/{id}", "http.response.status_code=200", "url.path=/users/7");
    assertThat(answer.headers().firstValue("traceresponse"))
        .hasValue("00-" + TRACE + "-" + span.getSpanId() + "-01");
  }

  @Test
  void aBugIsAFailedSpanWhoseTraceTheCallerLearns() throws Exception {
    var answer = get("/broken");
    assertThat(answer.statusCode()).isEqualTo(500);
    assertThat(answer.body()).contains("\"trace_id\":\"" + span().getTraceId() + "\"");
    assertThat(span().getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
        "00-" + TRACE + "-0000000000000000-01",
        "ff-" + TRACE + "-00f067aa0ba902b7-01",
        "00-" + TRACE + "-00f067aa0ba902b7-01-more",
        "00-4BF92F3577B34DA6A3CE929D0E0E4736-00F067AA0BA902B7-01",
        "00-" + TRACE + "-00f067aa0ba902b7",
        "00-" + TRACE + "-00f067aa0ba902b7-zz"
      })
  void aTraceThatMakesNoSenseIsIgnored(String parent) throws Exception {
    assertThat(get("/users/7", "traceparent", parent).statusCode()).isEqualTo(200);
    assertThat(span().getParentSpanContext().isValid()).isFalse();
  }

  @Test
  void anOversizeOrDoubledTraceIsIgnored() throws Exception {
    get("/users/7", "traceparent", PARENT + "x".repeat(10_000));
    get("/users/7", "traceparent", PARENT, "traceparent", PARENT);
    await().until(() -> tracing.spans().size() == 2);
    assertThat(tracing.spans()).noneMatch(span -> span.getParentSpanContext().isValid());
  }

  @Test
  void anOversizeTracestateIsDroppedAndTheTraceStays() throws Exception {
    get("/users/7", "traceparent", PARENT, "tracestate", "a=" + "x".repeat(600));
    assertThat(span().getTraceId()).isEqualTo(TRACE);
    assertThat(span().getSpanContext().getTraceState().isEmpty()).isTrue();
  }

  @Test
  void idsAreInTheLogsOfTheWorkAndGoneAfterIt() {
    tracing.span(
        "outer",
        SpanKind.INTERNAL,
        () -> {
          var outer = MDC.get("span_id");
          tracing.span(
              "inner", SpanKind.CLIENT, () -> assertThat(MDC.get("span_id")).isNotEqualTo(outer));
          assertThat(MDC.get("trace_id")).isEqualTo(Span.current().getSpanContext().getTraceId());
          return assertThat(MDC.get("span_id")).isEqualTo(outer);
        });
    assertThat(MDC.get("trace_id")).isNull();
  }

  @Test
  void aMessageCarriesTheTraceOn() {
    var headers = tracing.span("publish", SpanKind.PRODUCER, tracing::headers);
    tracing.span("consume", SpanKind.CONSUMER, headers, () -> 1);
    assertThat(tracing.spans()).hasSize(2);
    assertThat(tracing.spans().get(1).getParentSpanId())
        .isEqualTo(tracing.spans().get(0).getSpanId());
  }

  @Test
  void whatIsThrownMarksTheSpan() {
    assertThatThrownBy(
            () ->
                tracing.span(
                    "work",
                    SpanKind.INTERNAL,
                    () -> {
                      throw new java.io.IOException("down");
                    }))
        .isInstanceOf(java.io.IOException.class);
    assertThat(span().getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
  }

  @Test
  void theRatioChangesAtRunTimeAndACallersDecisionIsKept() {
    tracing.apply(new TracingConfig(TracingConfig.Exporter.MEMORY, "http://x", 0));
    tracing.span("mine", SpanKind.INTERNAL, () -> 1);
    assertThat(tracing.spans()).isEmpty();
    tracing.span("yours", SpanKind.SERVER, Map.of("traceparent", PARENT), () -> 1);
    assertThat(tracing.spans()).hasSize(1);
  }

  @Test
  void withoutAnExporterThereAreIdsAndNothingIsKept() throws Exception {
    tracing = tracing("none", 1);
    var begun = tracing.span("work", SpanKind.INTERNAL, tracing::headers).get("traceparent");
    assertThat(begun).matches("00-[0-9a-f]{32}-[0-9a-f]{16}-00").doesNotContain("0".repeat(16));
    assertThat(get("/users/7").headers().firstValue("traceresponse").orElseThrow())
        .matches("00-[0-9a-f]{32}-[0-9a-f]{16}-00");
    assertThat(tracing.spans()).isEmpty();
  }

  @Test
  void withoutAnExporterTheTraceOfACallerGoesOnAsItWasDecided() throws Exception {
    tracing = tracing("none", 1);
    var answer = get("/users/7", "traceparent", PARENT).headers().firstValue("traceresponse");
    assertThat(answer.orElseThrow()).startsWith("00-" + TRACE).endsWith("-01");
    assertThat(answer.orElseThrow()).isNotEqualTo(PARENT);
    var on =
        tracing.span(
            "work", SpanKind.SERVER, Map.of("traceparent", PARENT), () -> MDC.get("trace_id"));
    assertThat(on).isEqualTo(TRACE);
  }

  @Test
  void aCollectorThatIsAwayOrSilentHurtsNoRequest() throws Exception {
    try (var silent = new ServerSocket(0)) {
      var endpoint = "http://127.0.0.1:" + silent.getLocalPort();
      tracing = new Tracing(new TracingConfig(TracingConfig.Exporter.OTLP, endpoint, 1), identity);
      IntStream.range(0, 10_000).forEach(i -> tracing.span("s", SpanKind.INTERNAL, () -> 1));
      assertThat(get("/users/7").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void memoryKeepsTheLastThousand() {
    IntStream.range(0, 1_500).forEach(i -> tracing.span("s" + i, SpanKind.INTERNAL, () -> 1));
    assertThat(tracing.spans()).hasSize(1_000);
    assertThat(tracing.spans().getLast().getName()).isEqualTo("s1499");
  }

  @Test
  void aSampleOfTheHistogramNamesItsTrace() throws Exception {
    get("/users/7", "traceparent", PARENT);
    await()
        .untilAsserted(
            () ->
                assertThat(metrics.registry().scrape("application/openmetrics-text"))
                    .contains("# {span_id=\"" + span().getSpanId() + "\",trace_id=\"" + TRACE));
  }

  private SpanData span() {
    await().until(() -> !tracing.spans().isEmpty());
    return tracing.spans().getLast();
  }

  private HttpResponse<String> get(String path, String... headers) throws Exception {
    if (server == null) {
      server =
          new HttpServer(
              Settings.http(),
              metrics,
              HttpFilters.none().trace(new HttpTracing(tracing)),
              routing ->
                  routing
                      .get("/users/{id}", (request, response) -> response.send("user"))
                      .get(
                          "/broken",
                          (request, response) -> {
                            throw new IllegalStateException("secret");
                          }));
      server.start();
    }
    var uri = URI.create("http://127.0.0.1:" + server.port() + path);
    var request = HttpRequest.newBuilder(uri);
    for (var i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString());
  }
}
