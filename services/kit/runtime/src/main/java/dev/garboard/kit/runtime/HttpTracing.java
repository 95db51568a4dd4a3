package dev.garboard.kit.runtime;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A span for each request, for {@link HttpFilters#trace}, with the attributes of the semantic
 * conventions for HTTP servers 1.23. The answer names it in {@code traceresponse} (Trace Context
 * level 2).
 */
public final class HttpTracing implements Filter {
  private static final HeaderName RESPONSE = HeaderNames.create("traceresponse");
  private static final List<HeaderName> PARENT =
      List.of(HeaderNames.create("traceparent"), HeaderNames.create("tracestate"));

  private final Tracing tracing;

  /** Spans by this tracing. */
  public HttpTracing(Tracing tracing) {
    this.tracing = tracing;
  }

  @Override
  public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
    var method = request.prologue().method().text();
    tracing.span(
        method,
        SpanKind.SERVER,
        parent(request),
        () -> {
          response.header(RESPONSE, tracing.headers().getOrDefault("traceparent", ""));
          chain.proceed();
          describe(Span.current(), method, request, response);
          return null;
        });
  }

  /** A header that comes twice is no header. */
  private static Map<String, String> parent(RoutingRequest request) {
    var parent = new HashMap<String, String>();
    for (var name : PARENT) {
      var values = request.headers().all(name, List::of);
      if (values.size() == 1) {
        parent.put(name.lowerCase(), values.getFirst());
      }
    }
    return parent;
  }

  private static void describe(
      Span span, String method, RoutingRequest request, RoutingResponse response) {
    var status = response.status().code();
    request
        .matchingPattern()
        .ifPresent(
            route -> {
              span.updateName(method + " " + route);
              span.setAttribute("http.route", route);
            });
    span.setAttribute("http.request.method", method)
        .setAttribute("url.path", request.prologue().uriPath().rawPath())
        .setAttribute("url.scheme", request.isSecure() ? "https" : "http")
        .setAttribute("network.protocol.version", request.prologue().protocolVersion())
        .setAttribute("http.response.status_code", (long) status);
    if (status >= 500) {
      span.setStatus(StatusCode.ERROR).setAttribute("error.type", String.valueOf(status));
    }
  }
}
