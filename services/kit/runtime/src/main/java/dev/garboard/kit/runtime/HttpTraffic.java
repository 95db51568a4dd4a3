package dev.garboard.kit.runtime;

import io.helidon.http.DirectHandler;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts, times and logs each request, also those that are refused before there is a route. */
final class HttpTraffic implements Filter {
  private static final Logger ACCESS = LoggerFactory.getLogger("access");
  private static final String UNMATCHED = "unmatched";
  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

  private record Series(String method, String route, String status) {
    Tags tags() {
      return Tags.of("method", method, "route", route, "status", status);
    }
  }

  private record Meters(Counter requests, Timer duration) {}

  /** Bound while a request is counted already. */
  private static final ScopedValue<HttpTraffic> COUNTED = ScopedValue.newInstance();

  private final AtomicInteger inFlight = new AtomicInteger();
  private final Map<Series, Meters> meters = new ConcurrentHashMap<>();
  private final MeterRegistry registry;

  HttpTraffic(MeterRegistry registry, String listener) {
    this.registry = registry;
    Gauge.builder("http_requests_in_flight", inFlight, AtomicInteger::get)
        .tag("listener", listener)
        .register(registry);
  }

  /** Requests whose answer is not finished. */
  int inFlight() {
    return inFlight.get();
  }

  @Override
  public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
    var start = System.nanoTime();
    var peer = peer(request); // unknown once the connection is cut
    inFlight.incrementAndGet();
    try {
      ScopedValue.where(COUNTED, this).run(chain::proceed);
    } finally {
      inFlight.decrementAndGet();
      finished(answered(request, response, peer), Duration.ofNanos(System.nanoTime() - start));
    }
  }

  private static Answered answered(RoutingRequest request, RoutingResponse response, String peer) {
    return new Answered(
        request.prologue().method().text(),
        request.matchingPattern().orElse(UNMATCHED),
        response.status().code(),
        request.headers().contentLength().orElse(0),
        response.bytesWritten(),
        peer);
  }

  /** Counts and logs what the server refuses by itself, unless it is part of a counted request. */
  void refused(DirectHandler.TransportRequest request, int status) {
    if (!counting()) {
      finished(new Answered(request.method(), UNMATCHED, status, 0, 0, ""), Duration.ZERO);
    }
  }

  /** Whether this thread works on a request that is counted. */
  static boolean counting() {
    return COUNTED.isBound();
  }

  private record Answered(
      String method, String route, int status, long bytesIn, long bytesOut, String peer) {}

  private void finished(Answered answered, Duration took) {
    var method = METHODS.contains(answered.method()) ? answered.method() : "OTHER";
    var series = new Series(method, answered.route(), answered.status() / 100 + "xx");
    var meters = this.meters.computeIfAbsent(series, this::register);
    meters.requests().increment();
    meters.duration().record(took);
    ACCESS
        .atInfo()
        .addKeyValue("method", answered.method())
        .addKeyValue("route", answered.route())
        .addKeyValue("status", answered.status())
        .addKeyValue("duration_ms", took.toNanos() / 1e6)
        .addKeyValue("bytes_in", answered.bytesIn())
        .addKeyValue("bytes_out", answered.bytesOut())
        .addKeyValue("peer", answered.peer())
        .log("{} {} {}", answered.method(), answered.route(), answered.status());
  }

  private static String peer(RoutingRequest request) {
    return request.remotePeer().address() instanceof InetSocketAddress inet
        ? inet.getAddress().getHostAddress()
        : "";
  }

  private Meters register(Series series) {
    var requests = Counter.builder("http_requests").tags(series.tags()).register(registry);
    var duration =
        Timer.builder("http_request_duration")
            .tags(series.tags())
            .serviceLevelObjectives(Metrics.buckets())
            .register(registry);
    return new Meters(requests, duration);
  }
}
