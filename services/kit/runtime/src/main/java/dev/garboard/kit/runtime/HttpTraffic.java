package dev.garboard.kit.runtime;

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

/** Counts, times and logs each request; the innermost ring that still sees the final status. */
final class HttpTraffic implements Filter {
  private static final Logger ACCESS = LoggerFactory.getLogger("access");
  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

  private record Series(String method, String route, String status) {
    Tags tags() {
      return Tags.of("method", method, "route", route, "status", status);
    }
  }

  private record Meters(Counter requests, Timer duration) {}

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
      chain.proceed();
    } finally {
      inFlight.decrementAndGet();
      finished(request, response, peer, Duration.ofNanos(System.nanoTime() - start));
    }
  }

  private void finished(
      RoutingRequest request, RoutingResponse response, String peer, Duration took) {
    var method = request.prologue().method().text();
    var route = request.matchingPattern().orElse("unmatched");
    var status = response.status().code();
    var series =
        new Series(METHODS.contains(method) ? method : "OTHER", route, status / 100 + "xx");
    var meters = this.meters.computeIfAbsent(series, this::register);
    meters.requests().increment();
    meters.duration().record(took);
    ACCESS
        .atInfo()
        .addKeyValue("method", method)
        .addKeyValue("route", route)
        .addKeyValue("status", status)
        .addKeyValue("duration_ms", took.toNanos() / 1e6)
        .addKeyValue("bytes_in", request.headers().contentLength().orElse(0))
        .addKeyValue("bytes_out", response.bytesWritten())
        .addKeyValue("peer", peer)
        .log("{} {} {}", method, route, status);
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
