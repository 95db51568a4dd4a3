package dev.garboard.kit.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.helidon.http.Method;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class ServiceRuntimeTest {
  private final HttpClient client = HttpClient.newHttpClient();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ServiceRuntime runtime =
      new ServiceRuntime(identity(), config(), () -> "key = value", out).guard(this::guard);
  private Future<ExitCode> exit;

  @BeforeEach
  void start() {
    var threads = Executors.newVirtualThreadPerTaskExecutor();
    exit = threads.submit(runtime::run);
    Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> runtime.lifecycle().state().equals(Lifecycle.State.READY));
  }

  @AfterEach
  void stop() throws Exception {
    runtime.lifecycle().requestStop();
    assertThat(exit.get()).isEqualTo(ExitCode.STOPPED);
  }

  @Test
  void answersTheThreeQuestionsOfAKubelet() throws Exception {
    assertThat(get("/health/started").statusCode()).isEqualTo(200);
    assertThat(get("/health/live").statusCode()).isEqualTo(200);
    assertThat(get("/health/ready").body()).contains("\"status\":\"UP\"");
  }

  @Test
  void namesTheCheckThatKeepsTrafficAway() throws Exception {
    runtime.health().ready("database", () -> new HealthCheck.Down("connection refused"));
    var ready = get("/readyz");
    assertThat(ready.statusCode()).isEqualTo(503);
    assertThat(ready.body()).contains("[+]lifecycle ok", "[-]database failed: connection refused");
    assertThat(get("/livez").statusCode()).isEqualTo(200);
    assertThat(get("/health").statusCode()).isEqualTo(503);
  }

  @Test
  void servesEverySeriesWithTheNameOfTheService() throws Exception {
    var page = get("/metrics");
    assertThat(page.headers().firstValue("content-type"))
        .hasValue("text/plain; version=0.0.4; charset=utf-8");
    assertThat(page.body())
        .contains(
            "build_info{service=\"trial\",version=\"1.2.3\"} 1",
            "startup_seconds{service=\"trial\"}",
            "service_state{service=\"trial\"} 2.0",
            "log_lines_lost_total{service=\"trial\"} 0.0")
        .contains("jvm_memory_used_bytes{", "process_uptime_seconds{");
    assertThat(
            page.body()
                .lines()
                .filter(line -> !line.startsWith("#"))
                .filter(line -> !line.contains("service=\"trial\"")))
        .isEmpty();
  }

  @Test
  void changesALevelWhileItRuns() throws Exception {
    LoggerFactory.getLogger("garboard.trial").debug("before");
    assertThat(put("/loggers/garboard.trial", "{\"level\": \"debug\"}")).isEqualTo(204);
    LoggerFactory.getLogger("garboard.trial").debug("after");
    assertThat(get("/loggers").body()).contains("\"garboard.trial\":\"DEBUG\"");
    assertThat(put("/loggers/garboard.trial", "{\"level\": null}")).isEqualTo(204);
    LoggerFactory.getLogger("garboard.trial").debug("later");
    assertThat(log())
        .contains("\"msg\":\"after\"")
        .doesNotContain("\"msg\":\"before\"", "\"msg\":\"later\"");
  }

  private void guard(FilterChain chain, RoutingRequest request, RoutingResponse response) {
    if (closed.get() && request.prologue().method().equals(Method.PUT)) {
      throw new Refusal(Problem.DEPENDENCY_UNAVAILABLE, "not now", Duration.ofSeconds(5));
    }
    chain.proceed();
  }

  @Test
  void whatTheGuardRefusesIsAProblemAndChangesNothing() throws Exception {
    closed.set(true);
    var request =
        HttpRequest.newBuilder(uri("/loggers/garboard.guarded"))
            .PUT(HttpRequest.BodyPublishers.ofString("{\"level\": \"debug\"}"));
    var refused = client.send(request.build(), BodyHandlers.ofString());
    assertThat(refused.statusCode()).isEqualTo(503);
    assertThat(refused.headers().firstValue("Retry-After")).hasValue("5");
    assertThat(refused.body()).contains("problems/dependency-unavailable");
    assertThat(get("/loggers").body()).doesNotContain("garboard.guarded");
  }

  @Test
  void refusesALevelThatDoesNotExist() throws Exception {
    assertThat(put("/loggers/root", "{\"level\": \"loud\"}")).isEqualTo(400);
    assertThat(put("/loggers/root", "loud")).isEqualTo(400);
    assertThat(get("/loggers").body()).contains("\"root\":\"INFO\"");
  }

  @Test
  void tellsWhoItIsAndWhatIsConfigured() throws Exception {
    assertThat(get("/info").body()).contains("\"service\":\"trial\"", "\"version\":\"1.2.3\"");
    assertThat(get("/config").body()).isEqualTo("key = value");
  }

  @Test
  void bringsTheOtherTwoLoggersOfTheJdkIntoTheSameLines() {
    System.getLogger("from.system").log(System.Logger.Level.WARNING, "system {0}", "speaks");
    java.util.logging.Logger.getLogger("from.jul").warning("jul speaks");
    assertThat(log()).contains("\"msg\":\"system speaks\"", "\"msg\":\"jul speaks\"");
  }

  private String log() {
    runtime.logs().flush();
    return out.toString(StandardCharsets.UTF_8);
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return client.send(HttpRequest.newBuilder(uri(path)).build(), BodyHandlers.ofString());
  }

  private int put(String path, String body) throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(uri(path)).PUT(HttpRequest.BodyPublishers.ofString(body)).build();
    return client.send(request, BodyHandlers.discarding()).statusCode();
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + runtime.adminPort() + path);
  }

  private static Identity identity() {
    return new Identity("trial", "1.2.3", "trial-0", true);
  }

  private static RuntimeConfig config() {
    var overrides = new ConfigOverrides(Map.of("GARBOARD_ADMIN_PORT", "0"));
    var config =
        new ConfigBinder<>(RuntimeConfig.class, List.of(), overrides, "prod").bind().value();
    assertThat(config.drain().delay()).isEqualTo(Optional.empty());
    return config;
  }
}
