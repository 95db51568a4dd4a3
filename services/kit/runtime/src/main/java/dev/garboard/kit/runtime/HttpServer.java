package dev.garboard.kit.runtime;

import io.helidon.http.HeaderValues;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * The HTTP listener of a service, 1.1 and 2 (in clear text by prior knowledge, RFC 9113): every
 * limit explicit, every error a {@link Problem}, every request counted and logged. A drain answers
 * what comes with {@code Connection: close}, or says GOAWAY, until no request is left, before it
 * stops.
 */
public final class HttpServer implements Component {
  private static final Duration QUIET = Duration.ofSeconds(1);
  private static final Duration MOMENT = Duration.ofMillis(100);
  private static final Duration GLANCE = Duration.ofMillis(20);

  private final HttpConfig config;
  private final Consumer<HttpRouting.Builder> routes;
  private final HttpTraffic traffic;
  private final ConnectionGuard guard;
  private final HttpFilters filters;
  private final ConcurrencyLimit concurrency;
  private final RequestDeadline deadline;
  private final HttpErrors errors;
  private volatile boolean draining;
  private WebServer server;

  /** A listener with these routes; register each under its full template. */
  public HttpServer(HttpConfig config, Metrics metrics, Consumer<HttpRouting.Builder> routes) {
    this(config, metrics, HttpFilters.none(), routes);
  }

  /** The same, with filters of the modules above. */
  public HttpServer(
      HttpConfig config,
      Metrics metrics,
      HttpFilters filters,
      Consumer<HttpRouting.Builder> routes) {
    this.config = config;
    this.filters = filters;
    this.routes = routes;
    traffic = new HttpTraffic(metrics.registry(), "http");
    errors = new HttpErrors(traffic);
    concurrency =
        new ConcurrencyLimit(
            config.concurrency(), config.requestTimeout(), metrics.registry(), "http");
    deadline = new RequestDeadline(config.requestTimeout());
    guard = new ConnectionGuard(config, metrics.registry(), "http");
  }

  @Override
  public String name() {
    return "http";
  }

  @Override
  public void start() {
    guard.start();
    server =
        Listeners.start(
            Listeners.quiet("@default", config.host(), config.port())
                .addConnectionSelector(guard)
                .maxPayloadSize(config.maxBody().bytes())
                .maxTcpConnections(config.maxConnections())
                .directHandlers(errors.transport())
                .routing(this::route)
                .build());
  }

  private void route(HttpRouting.Builder routing) {
    routing
        .addFilter(new RequestIds())
        .addFilter(filters.trace())
        .addFilter(traffic)
        .addFilter(this::sayGoodbye)
        .addFilter(new Recover())
        .addFilter(new CanonicalPath())
        .addFilter(concurrency)
        .addFilter(new Cors(config.cors()))
        .addFilter(filters.authenticate())
        .addFilter(filters.limit())
        .addFilter(this::limitBody)
        .addFilter(deadline);
    HttpErrors.handleIn(routing);
    routes.accept(routing);
  }

  private void sayGoodbye(FilterChain chain, RoutingRequest request, RoutingResponse response) {
    if (draining && request.prologue().protocolVersion().startsWith("1")) {
      response.header(HeaderValues.CONNECTION_CLOSE);
    }
    chain.proceed();
  }

  /** Before it is read: over HTTP/2 Helidon would first wait for that much. */
  private void limitBody(FilterChain chain, RoutingRequest request, RoutingResponse response) {
    if (request.headers().contentLength().orElse(0) > config.maxBody().bytes()) {
      throw new Refusal(Problem.PAYLOAD_TOO_LARGE, Problem.PAYLOAD_TOO_LARGE.title());
    }
    chain.proceed();
  }

  /** The port it listens on, once started; the configured one may be 0. */
  public int port() {
    return server.port();
  }

  /**
   * Waits until nothing is in flight: no request for a second, or for a moment if no connection is
   * open either. Helidon's own stop loses requests (helidon-io/helidon#12341).
   */
  @Override
  public void drain() throws InterruptedException {
    draining = true;
    var busyAt = System.nanoTime();
    while (System.nanoTime() - busyAt < (guard.open() > 0 ? QUIET : MOMENT).toNanos()) {
      guard.sayGoodbye();
      Thread.sleep(GLANCE);
      if (traffic.inFlight() > 0) {
        busyAt = System.nanoTime();
      }
    }
  }

  @Override
  public void stop() {
    if (server != null) {
      server.stop();
    }
    guard.stop();
    deadline.stop();
  }
}
