package dev.garboard.kit.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.HttpRouting;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpFiltersTest {
  private final Metrics metrics = new Metrics(new Identity("trial", "1", "x", false));
  private final List<String> seen = new CopyOnWriteArrayList<>();
  private final CountDownLatch release = new CountDownLatch(1);
  private final CountDownLatch entered = new CountDownLatch(1);
  private HttpServer server;

  @AfterEach
  void stop() {
    release.countDown();
    server.stop();
  }

  @Test
  void theFiltersOfOtherModulesComeInOrder() throws Exception {
    start(noting("trace"), noting("who"), noting("how often"));
    get("/fast");
    assertThat(seen).containsExactly("trace", "who", "how often");
  }

  @Test
  void aRefusalOfAFilterIsAnsweredCountedAndLogged() throws Exception {
    start(none(), refusing(new Refusal(Problem.UNAUTHENTICATED, "no token")), none());
    var answer = get("/fast");
    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.headers().firstValue("www-authenticate")).hasValue("Bearer");
    assertThat(answer.body()).contains("problems/unauthenticated", "request_id");
    await().untilAsserted(() -> assertThat(count("4xx")).isEqualTo(1));
  }

  @Test
  void aRefusalForNowSaysWhenToComeBack() throws Exception {
    var later = Duration.ofMillis(1_200);
    start(none(), none(), refusing(new Refusal(Problem.RATE_LIMITED, "slow down", later)));
    var answer = get("/fast");
    assertThat(answer.statusCode()).isEqualTo(429);
    assertThat(answer.headers().firstValue("retry-after")).hasValue("2");
  }

  @Test
  void aBugInAFilterIsA500ThatTellsNothing() throws Exception {
    start(
        none(),
        (chain, request, response) -> {
          throw new IllegalStateException("secret of dev.garboard");
        },
        none());
    var answer = get("/fast");
    assertThat(answer.statusCode()).isEqualTo(500);
    assertThat(answer.body())
        .contains("problems/internal")
        .doesNotContain("secret", "garboard.kit");
    await().untilAsserted(() -> assertThat(count("5xx")).isEqualTo(1));
  }

  @Test
  void whatTheTransportRefusesIsCounted() throws Exception {
    start(none(), none(), none());
    try (var wire = new Wire(server.port())) {
      wire.send("GET /" + "x".repeat(5_000) + " HTTP/1.1\r\nHost: x\r\n\r\n");
      assertThat(wire.all()).startsWith("HTTP/1.1 414");
    }
    await().untilAsserted(() -> assertThat(count("4xx")).isEqualTo(1));
  }

  @Test
  void aNonCanonicalPathIsCountedAsRefused() throws Exception {
    start(none(), none(), none());
    try (var wire = new Wire(server.port())) {
      wire.send("GET //fast HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
      assertThat(wire.all()).startsWith("HTTP/1.1 400");
    }
    await().untilAsserted(() -> assertThat(count("4xx")).isEqualTo(1));
  }

  @Test
  void workPastTheDeadlineIsInterruptedAndTheNextRequestIsUnharmed() throws Exception {
    start(none(), none(), none());
    for (var i = 0; i < 3; i++) {
      var answer = get("/slow", "X-Request-Timeout-Ms", "50");
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(504);
      assertThat(answer.body()).contains("problems/deadline-exceeded");
      assertThat(get("/fast").body()).isEqualTo("200 false");
    }
  }

  @Test
  void theListenersOwnLimitBindsWithoutAHeaderAndWithALargerOne() throws Exception {
    start(none(), none(), none(), "request-timeout: 100ms");
    assertThat(get("/slow").statusCode()).isEqualTo(504);
    assertThat(get("/slow", "X-Request-Timeout-Ms", "60000").statusCode()).isEqualTo(504);
  }

  @Test
  void anAnswerThatComesTooLateIsNone() throws Exception {
    start(none(), none(), none());
    assertThat(get("/deaf", "X-Request-Timeout-Ms", "50").statusCode()).isEqualTo(504);
    assertThat(get("/fast").statusCode()).isEqualTo(200);
  }

  @Test
  void aBodyThatTricklesPastTheDeadlineIsAnswered504() throws Exception {
    start(none(), none(), none(), "request-timeout: 200ms");
    try (var wire = new Wire(server.port())) {
      wire.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n");
      var trickle = Thread.ofVirtual().start(() -> trickle(wire));
      assertThat(wire.all()).startsWith("HTTP/1.1 504").contains("problems/deadline-exceeded");
      trickle.interrupt();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "x", "1.5", "", "01", "9999999999999999999", "1, 2"})
  void aTimeoutThatIsNoneIsMalformed(String value) throws Exception {
    start(none(), none(), none());
    var answer = get("/fast", "X-Request-Timeout-Ms", value);
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("X-Request-Timeout-Ms", "problems/malformed-request");
  }

  @Test
  void requestsOverTheLimitAreToldToComeBack() throws Exception {
    start(none(), none(), none(), "concurrency: {min: 1, max: 1}");
    var slow = Thread.ofVirtual().start(() -> quietly("/wait"));
    entered.await();
    var refused = get("/fast");
    assertThat(refused.statusCode()).isEqualTo(503);
    assertThat(refused.body()).contains("problems/overloaded");
    assertThat(refused.headers().firstValue("retry-after")).hasValue("1");
    assertThat(metrics.registry().get("concurrency_limit").gauge().value()).isEqualTo(1);
    release.countDown();
    slow.join();
    await().untilAsserted(() -> assertThat(get("/fast").statusCode()).isEqualTo(200));
  }

  @Test
  void mistakesOfAClientDoNotLowerTheLimit() throws Exception {
    start(none(), none(), none());
    for (var i = 0; i < 20; i++) {
      assertThat(get("/missing").statusCode()).isEqualTo(404);
    }
    assertThat(metrics.registry().get("concurrency_limit").gauge().value()).isEqualTo(256);
  }

  @Test
  void timeoutsLowerTheLimit() throws Exception {
    start(none(), none(), none(), "request-timeout: 20ms");
    get("/slow");
    await()
        .untilAsserted(
            () ->
                assertThat(metrics.registry().get("concurrency_limit").gauge().value())
                    .isEqualTo(230));
  }

  @Test
  void noOriginIsAllowedUnlessListed() throws Exception {
    start(none(), none(), none());
    assertThat(get("/fast", "Origin", "https://evil.example").headers().map().keySet())
        .noneMatch(name -> name.startsWith("access-control-"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://evil.example", "null", "https://shop.example.evil.com", ""})
  void anotherOriginIsToldNothing(String origin) throws Exception {
    start(none(), none(), none(), "cors.allowed-origins: [https://shop.example]");
    assertThat(preflight(origin).headers().map().keySet())
        .noneMatch(name -> name.startsWith("access-control-"));
  }

  @Test
  void aListedOriginMayReadAndItsPreflightIsRememberedBeforeAnyoneAsksWhoCalls() throws Exception {
    start(
        none(),
        refusing(new Refusal(Problem.UNAUTHENTICATED, "no token")),
        none(),
        "cors.allowed-origins: [https://shop.example]");
    var answer = preflight("https://shop.example");
    assertThat(answer.statusCode()).isEqualTo(204);
    assertThat(answer.headers().firstValue("access-control-allow-origin"))
        .hasValue("https://shop.example");
    assertThat(answer.headers().firstValue("access-control-max-age")).hasValue("600");
    assertThat(answer.headers().firstValue("access-control-allow-methods").orElseThrow())
        .contains("DELETE");
    assertThat(answer.headers().firstValue("vary")).hasValue("Origin");
    var refused = get("/fast", "Origin", "https://shop.example");
    assertThat(refused.statusCode()).isEqualTo(401);
    assertThat(refused.headers().firstValue("access-control-allow-origin"))
        .hasValue("https://shop.example");
  }

  @Test
  void anyOriginAndCredentialsDoNotGoTogether() throws Exception {
    start(none(), none(), none());
    assertThatThrownBy(
            () -> Settings.http("cors: {allowed-origins: ['*'], allow-credentials: true}"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("cors.allowed-origins");
    assertThatThrownBy(() -> Settings.http("cors.allowed-origins: [shop.example]"))
        .hasMessageContaining("https://shop.example.com");
  }

  private void start(Filter trace, Filter authenticate, Filter limit, String... settings) {
    var filters = HttpFilters.none().trace(trace).authenticate(authenticate).limit(limit);
    server = new HttpServer(Settings.http(settings), metrics, filters, this::route);
    server.start();
  }

  private void route(HttpRouting.Builder routing) {
    routing
        .get(
            "/fast",
            (request, response) -> response.send("200 " + Thread.currentThread().isInterrupted()))
        .get(
            "/slow",
            (request, response) -> {
              new CountDownLatch(1).await();
              response.send("never");
            })
        .get(
            "/wait",
            (request, response) -> {
              entered.countDown();
              release.await();
              response.send("done");
            })
        .get(
            "/deaf",
            (request, response) -> {
              while (!Deadline.current().orElseThrow().isOver()) {
                Thread.onSpinWait();
              }
              await().pollInSameThread().until(() -> Thread.currentThread().isInterrupted());
              response.send("late");
            })
        .post("/echo", (request, response) -> response.send(request.content().as(byte[].class)));
  }

  private Filter noting(String name) {
    return (chain, request, response) -> {
      seen.add(name);
      chain.proceed();
    };
  }

  private static Filter refusing(Refusal refusal) {
    return (chain, request, response) -> {
      throw refusal;
    };
  }

  private static Filter none() {
    return (chain, request, response) -> chain.proceed();
  }

  private static void trickle(Wire wire) {
    try {
      while (true) {
        wire.send("y");
        Thread.sleep(20);
      }
    } catch (IOException | InterruptedException e) {
      // the end that the test waits for
    }
  }

  private double count(String status) {
    return metrics.registry().get("http_requests").tag("status", status).counter().count();
  }

  private void quietly(String path) {
    try {
      get(path);
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private HttpResponse<String> get(String path, String... headers)
      throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(uri(path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return send(request.build());
  }

  private HttpResponse<String> preflight(String origin) throws Exception {
    return send(
        HttpRequest.newBuilder(uri("/fast"))
            .method("OPTIONS", BodyPublishers.noBody())
            .headers("Origin", origin, "Access-Control-Request-Method", "GET")
            .build());
  }

  private static HttpResponse<String> send(HttpRequest request)
      throws IOException, InterruptedException {
    return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + server.port() + path);
  }
}
