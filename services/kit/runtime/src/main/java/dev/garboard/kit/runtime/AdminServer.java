package dev.garboard.kit.runtime;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.http1.Http1Config;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The listener of operations. {@code /health}, {@code /health/live|ready|started} answer JSON,
 * {@code /livez}, {@code /readyz} text: 200 when up, else 503. {@code /metrics}, {@code /info},
 * {@code /loggers} (GET), {@code /loggers/{name}} (PUT {@code {"level": "debug"}}, null to
 * inherit), {@code /config} (masked). Plain HTTP, for probes; keep the port inside the cluster.
 */
final class AdminServer implements Component {
  private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";
  private static final String OPENMETRICS =
      "application/openmetrics-text; version=1.0.0; charset=utf-8";

  private final ObjectMapper json = new ObjectMapper();
  private final AdminConfig config;
  private final Identity identity;
  private final Health health;
  private final Metrics metrics;
  private final Logs logs;
  private final Supplier<String> settings;
  private final Instant since = Instant.now();
  private final List<Consumer<HttpRouting.Builder>> more = new ArrayList<>();
  private Filter guard = (chain, request, response) -> chain.proceed();
  private String descriptor = "";
  private WebServer server;

  AdminServer(
      AdminConfig config,
      Identity identity,
      Health health,
      Metrics metrics,
      Logs logs,
      Supplier<String> settings) {
    this.config = config;
    this.identity = identity;
    this.health = health;
    this.metrics = metrics;
    this.logs = logs;
    this.settings = settings;
  }

  @Override
  public String name() {
    return "admin";
  }

  @Override
  public void start() {
    server =
        Listeners.start(
            Listeners.quiet("@default", config.host(), config.port())
                .addProtocol(Http1Config.builder().maxHeadersSize(16 * 1024).build())
                .maxPayloadSize(64 * 1024)
                .maxTcpConnections(100)
                .idleConnectionTimeout(Duration.ofSeconds(90))
                .routing(this::routes)
                .build());
  }

  @Override
  public void stop() {
    if (server != null) {
      server.stop();
    }
  }

  /** Routes of other parts of the process; only before the start. */
  void add(Consumer<HttpRouting.Builder> routes) {
    more.add(routes);
  }

  /** The port it listens on; the configured one may be 0. */
  int port() {
    return server.port();
  }

  /** What each request passes first; only before the start. */
  void guard(Filter filter) {
    guard = filter;
  }

  private void routes(HttpRouting.Builder routing) {
    routing
        .addFilter(guard)
        .error(Refusal.class, HttpErrors::answer)
        .get("/health", (request, response) -> report(response, health.all()))
        .get("/health/live", (request, response) -> report(response, health.live()))
        .get("/health/ready", (request, response) -> report(response, health.ready()))
        .get("/health/started", (request, response) -> report(response, health.started()))
        .get("/livez", (request, response) -> lines(response, health.live()))
        .get("/readyz", (request, response) -> lines(response, health.ready()))
        .get("/metrics", this::scrape)
        .get("/info", (request, response) -> send(response, info()))
        .get("/loggers", (request, response) -> send(response, logs.levels()))
        .put("/loggers/{name}", this::changeLevel)
        .get(
            "/config",
            (request, response) -> text(response, "text/plain; charset=utf-8", settings.get()));
    more.forEach(routes -> routes.accept(routing));
  }

  private void scrape(ServerRequest request, ServerResponse response) {
    var accepted = request.headers().first(HeaderNames.ACCEPT).orElse("");
    var type = accepted.contains("application/openmetrics-text") ? OPENMETRICS : PROMETHEUS;
    text(response, type, metrics.registry().scrape(type)); // only OpenMetrics has exemplars
  }

  void describe(String text) {
    descriptor = text;
  }

  private Map<String, String> info() {
    return Map.of(
        "descriptor",
        descriptor,
        "service",
        identity.service(),
        "version",
        identity.version(),
        "instance",
        identity.instance(),
        "since",
        since.toString());
  }

  private void changeLevel(ServerRequest request, ServerResponse response) {
    var level = level(request.content().as(byte[].class));
    var wanted = LogLevel.parse(level.asText());
    if (wanted.isEmpty() && !level.isNull()) {
      response.status(Status.BAD_REQUEST_400);
      text(response, "text/plain", "{\"level\": \"trace|debug|info|warn|error|off\"}\n");
    } else {
      logs.level(request.path().pathParameters().get("name"), wanted);
      response.status(Status.NO_CONTENT_204).send();
    }
  }

  private JsonNode level(byte[] body) {
    try {
      return json.readTree(body).path("level");
    } catch (IOException e) {
      return MissingNode.getInstance();
    }
  }

  private void report(ServerResponse response, HealthReport report) throws JsonProcessingException {
    response.status(status(report));
    send(response, report.json());
  }

  private static void lines(ServerResponse response, HealthReport report) {
    response.status(status(report));
    text(response, "text/plain; charset=utf-8", report.text());
  }

  private static Status status(HealthReport report) {
    return report.up() ? Status.OK_200 : Status.SERVICE_UNAVAILABLE_503;
  }

  private void send(ServerResponse response, Object value) throws JsonProcessingException {
    text(response, "application/json", json.writeValueAsString(value) + "\n");
  }

  private static void text(ServerResponse response, String type, String text) {
    response.header(HeaderNames.CONTENT_TYPE, type).header(HeaderNames.CACHE_CONTROL, "no-store");
    response.send(text.getBytes(StandardCharsets.UTF_8));
  }
}
