package dev.garboard.kit.client;

import dev.garboard.kit.client.CallFailed.Kind;
import dev.garboard.kit.runtime.Component;
import dev.garboard.kit.runtime.Deadline;
import dev.garboard.kit.runtime.Json;
import dev.garboard.kit.runtime.Metrics;
import dev.garboard.kit.runtime.Tracing;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/**
 * Calls one other system over HTTP/1.1, with JSON. A call ends when its time is over or that of the
 * work in hand, whatever the other side does; the time left goes along in {@code
 * X-Request-Timeout-Ms}, the trace in {@code traceparent}. Nothing is called twice by itself,
 * nothing follows a redirect, and nobody's token goes along: the other system is not ours.
 */
public final class HttpCalls implements Component {
  private final String target;
  private final URI base;
  private final HttpCallsConfig config;
  private final BooleanSupplier inTransaction;
  private final Tracing tracing;
  private final MeterRegistry meters;
  private final HttpClient http;

  /**
   * Calls what is below this address.
   *
   * @param target what metrics call it
   * @param base with or without a path
   * @param inTransaction whether the thread holds locks, so that it must not wait for others
   */
  public HttpCalls(
      String target,
      URI base,
      HttpCallsConfig config,
      BooleanSupplier inTransaction,
      Tracing tracing,
      MeterRegistry meters) {
    this.target = target;
    this.base = base;
    this.config = config;
    this.inTransaction = inTransaction;
    this.tracing = tracing;
    this.meters = meters;
    http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(Redirect.NEVER)
            .connectTimeout(config.connectTimeout())
            .build();
  }

  @Override
  public String name() {
    return "calls-" + target;
  }

  @Override
  public void start() {}

  @Override
  public void stop() {
    http.shutdownNow();
  }

  /**
   * Asks for what is there.
   *
   * @param path below the base, with its slash
   * @throws CallFailed without an answer
   * @throws IllegalStateException in a transaction
   */
  public HttpAnswer get(String path) {
    return call("GET", path, BodyPublishers.noBody());
  }

  /** Has it be so, however often it is said; the same errors. */
  public HttpAnswer put(String path, Object body) {
    return call("PUT", path, BodyPublishers.ofByteArray(Json.bytes(body)));
  }

  private HttpAnswer call(String method, String path, BodyPublisher body) {
    if (inTransaction.getAsBoolean()) {
      throw new IllegalStateException(
          "no call to " + target + " inside of a transaction: it would hold its locks meanwhile");
    }
    return tracing.span(
        method, SpanKind.CLIENT, () -> measured(method, () -> send(method, path, body)));
  }

  private HttpAnswer send(String method, String path, BodyPublisher body) {
    var left = Deadline.atMost(config.timeout());
    var request =
        HttpRequest.newBuilder(URI.create(base + path))
            .method(method, body)
            .header("Content-Type", "application/json")
            .header("Accept", "application/json")
            .header("X-Request-Timeout-Ms", Long.toString(Math.max(1, left.toMillis())));
    tracing.headers().forEach(request::header);
    return answer(awaited(request.build(), left));
  }

  private HttpResponse<byte[]> awaited(HttpRequest request, Duration left) {
    var limited = BodyHandlers.limiting(BodyHandlers.ofByteArray(), config.maxResponse().bytes());
    var response = http.sendAsync(request, limited);
    try {
      return response.get(left.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw abandoned(response, Kind.TIMED_OUT, "no answer in " + left.toMillis() + " ms");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw abandoned(response, Kind.BROKEN, "interrupted");
    } catch (ExecutionException e) {
      throw failed(e.getCause());
    }
  }

  private CallFailed abandoned(CompletableFuture<?> response, Kind kind, String why) {
    response.cancel(true);
    return new CallFailed(kind, target + ": " + why, null);
  }

  private CallFailed failed(Throwable cause) {
    var kind =
        switch (cause) {
          case HttpConnectTimeoutException _, ConnectException _ -> Kind.NOT_CONNECTED;
          case HttpTimeoutException _ -> Kind.TIMED_OUT;
          case IOException _ -> Kind.BROKEN;
          default -> throw new IllegalStateException(cause);
        };
    return new CallFailed(kind, target + ": " + cause, cause);
  }

  private static HttpAnswer answer(HttpResponse<byte[]> response) {
    Span.current().setAttribute("http.response.status_code", (long) response.statusCode());
    var type = response.headers().firstValue("Content-Type").orElse("");
    return new HttpAnswer(response.statusCode(), type, response.body());
  }

  private HttpAnswer measured(String method, ScopedValue.CallableOp<HttpAnswer, CallFailed> call) {
    var start = System.nanoTime();
    Span.current()
        .setAttribute("http.request.method", method)
        .setAttribute("server.address", base.getHost());
    var outcome = "failed";
    try {
      var answer = call.call();
      outcome = answer.status() / 100 + "xx";
      return answer;
    } catch (CallFailed e) {
      outcome = e.kind().name().toLowerCase(Locale.ROOT);
      throw e;
    } finally {
      count(outcome, System.nanoTime() - start);
    }
  }

  private void count(String outcome, long nanos) {
    Counter.builder("client_requests")
        .tags("target", target, "protocol", "http", "outcome", outcome)
        .register(meters)
        .increment();
    Timer.builder("client_request_duration")
        .tags("target", target, "protocol", "http")
        .serviceLevelObjectives(Metrics.buckets())
        .register(meters)
        .record(Duration.ofNanos(nanos));
  }
}
