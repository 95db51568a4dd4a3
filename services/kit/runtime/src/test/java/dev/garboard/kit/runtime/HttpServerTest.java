package dev.garboard.kit.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpServerTest {
  record Greeting(String name, Integer times) {}

  private final Metrics metrics = new Metrics(new Identity("trial", "1", "x", false));
  private final CountDownLatch release = new CountDownLatch(1);
  private final CountDownLatch entered = new CountDownLatch(1);
  private final HttpClient client = HttpClient.newHttpClient();
  private final HttpServer server =
      new HttpServer(
          Settings.http("head-timeout: 1s", "idle-timeout: 4s"),
          metrics,
          routing ->
              routing
                  .post(
                      "/greetings",
                      (request, response) ->
                          Json.send(response, Json.read(request, Greeting.class)))
                  .get(
                      "/greetings/{id}",
                      (request, response) ->
                          response.send(request.path().pathParameters().get("id")))
                  .post(
                      "/greetings/{id}",
                      (request, response) ->
                          Problem.METHOD_NOT_ALLOWED.send(response, "it is not read"))
                  .get(
                      "/broken",
                      (request, response) -> {
                        throw new IllegalStateException("secret of dev.garboard");
                      })
                  .get(
                      "/slow",
                      (request, response) -> {
                        entered.countDown();
                        release.await();
                        response.send("done");
                      }));

  @BeforeEach
  void start() {
    server.start();
  }

  @AfterEach
  void stop() {
    release.countDown();
    server.stop();
  }

  @Test
  void countsByTemplateAndStatusClassUnderTheThreeAgreedNames() throws Exception {
    get("/greetings/1");
    get("/greetings/2");
    get("/no/such/thing");
    await()
        .untilAsserted(
            () ->
                assertThat(metrics.registry().scrape())
                    .contains(
                        "http_requests_total{method=\"GET\",route=\"/greetings/{id}\",service=\"trial\",status=\"2xx\"} 2.0")
                    .contains(
                        "http_requests_total{method=\"GET\",route=\"unmatched\",service=\"trial\",status=\"4xx\"} 1.0")
                    .contains(
                        "http_request_duration_seconds_bucket{method=\"GET\",route=\"/greetings/{id}\",service=\"trial\",status=\"2xx\",le=\"0.1\"} 2")
                    .contains("active_connections{listener=\"http\",service=\"trial\"}"));
  }

  /** Jackson keeps what comes before the last known field apart, and tells wrong places of it. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'total': 1, 'name': 'a', 'times': 1} | /total",
        "{'total': {'a': {'b': 1}}, 'name': 'a', 'times': 1} | /total",
        "{'name': 'a', 'total': {'a': 1}, 'times': 1} | /total",
        "{'name': 'a', 'total': [1, {'x': 2}], 'times': 1} | /total",
        "{'name': 'a', 'times': 1, 'total': {'a': 1}} | /total",
        "{'name': 'a', 'times': 1, 'total': [[1]]} | /total",
        "{'x/y~': {'a': 1}, 'name': 'a'} | /x~1y~0",
        "{'p': {}, 'name': 'a', 'q': [], 'times': 1, 'r': {}} | /p /q /r",
        "{'p': [1], 'name': 'a', 'q': 2} | /p /q"
      })
  void anUnknownFieldIsNamedWhereItStands(String body, String pointers) throws Exception {
    var answer =
        post("/greetings", "application/json", BodyPublishers.ofString(body.replace('\'', '"')));
    assertThat(answer.statusCode()).isEqualTo(422);
    assertThat(Pattern.compile("\"pointer\":\"([^\"]*)\"").matcher(answer.body()).results())
        .extracting(it -> it.group(1))
        .containsExactlyInAnyOrder(pointers.split(" "));
  }

  @Test
  void activeConnectionsFollowTheSockets() throws Exception {
    try (var one = new Wire(server.port());
        var two = new Wire(server.port())) {
      one.send("GET");
      two.send("GET");
      await().untilAsserted(() -> assertThat(gauge()).isEqualTo(2));
    }
    await().untilAsserted(() -> assertThat(gauge()).isZero());
  }

  @Test
  void aSlashAtTheEndIsForgivenWithoutARedirect() throws Exception {
    assertThat(get("/greetings/1/").body()).isEqualTo("1");
  }

  @Test
  void everyErrorIsAProblem() throws Exception {
    var lost = get("/no/such/thing");
    assertThat(lost.headers().firstValue("content-type")).hasValue("application/problem+json");
    assertThat(lost.body())
        .contains("\"type\":\"https://garboard.dev/problems/not-found\"", "\"status\":404");
  }

  @Test
  void aBugTellsTheCallerNothingButWhereToAsk() throws Exception {
    var broken = get("/broken");
    var id = broken.headers().firstValue("x-request-id").orElseThrow();
    assertThat(broken.statusCode()).isEqualTo(500);
    assertThat(broken.body())
        .contains("problems/internal", id)
        .doesNotContain("secret", "garboard.kit", "Exception");
  }

  @Test
  void aHarmlessRequestIdIsKeptAndAnotherReplaced() throws Exception {
    assertThat(withId("abc-123").headers().firstValue("x-request-id")).hasValue("abc-123");
    assertThat(withId("x".repeat(65)).headers().firstValue("x-request-id").orElseThrow())
        .hasSize(36);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"name\": \"a\", \"times\": 1}      | 200 | times",
        "{\"name\": \"a\", \"times\": 1       | 400 | malformed-request",
        "{\"name\": \"a\", \"times\": \"x\"}  | 400 | /times",
        "{\"name\": 7, \"times\": 1}          | 400 | /name",
        "{\"name\": \"a\", \"name\": \"b\"}   | 400 | malformed-request",
        "{\"name\": \"a\", \"times\": 1} {}   | 400 | malformed-request",
        "[1]                                  | 400 | malformed-request",
        "null                                 | 400 | malformed-request",
        "{\"nam\": 1, \"x\": {\"y\": 2}}      | 422 | \"pointer\":\"/x\"",
        "{\"nam\": 1, \"x\": {\"y\": 2}}      | 422 | \"pointer\":\"/nam\""
      })
  void aBodyIsReadStrictly(String body, int status, String hint) throws Exception {
    var answer = post("/greetings", "application/json", BodyPublishers.ofString(body));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.body())
        .contains(hint)
        .doesNotContain("dev.garboard", "jackson", "Exception", "java.");
  }

  @Test
  void aBodyNestedToDeathIsMalformed() throws Exception {
    var deep = "{\"x\":".repeat(1_001) + "1" + "}".repeat(1_001);
    assertThat(post("/greetings", "application/json", BodyPublishers.ofString(deep)).statusCode())
        .isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/plain", "application/xml", "application/jsonx"})
  void onlyJsonIsRead(String type) throws Exception {
    assertThat(post("/greetings", type, BodyPublishers.ofString("{}")).statusCode()).isEqualTo(415);
  }

  @Test
  void aHundredMegabytesAreRefusedUnread() throws Exception {
    try (var wire = new Wire(server.port())) {
      wire.send(
          "POST /greetings HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 104857600\r\n\r\n");
      assertThat(wire.all()).startsWith("HTTP/1.1 413").contains("problems/payload-too-large");
    }
  }

  /** RFC 9112, section 9.3: the rest of a request is not the beginning of the next. */
  @ParameterizedTest
  @ValueSource(ints = {1, 40, 100_000})
  void aBodyThatComesAfterItsRefusalDoesNotSpoilTheNextRequest(int size) throws Exception {
    try (var wire = new Wire(server.port())) {
      wire.send(
          "POST /greetings/1 HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: "
              + size
              + "\r\n\r\n");
      assertThat(wire.answer()).startsWith("HTTP/1.1 405");
      wire.send("x".repeat(size));
      wire.send("GET /greetings/1 HTTP/1.1\r\nHost: x\r\n\r\n");
      assertThat(wire.answer()).startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void anEndlessChunkedBodyIsRefusedAtTheLimit() throws Exception {
    var endless = BodyPublishers.ofInputStream(Endless::new);

    try {
      assertThat(post("/greetings", "application/json", endless).statusCode()).isEqualTo(413);
    } catch (IOException reset) {
      // the server answered and hung up while the client was still talking
    }
    await()
        .untilAsserted(
            () ->
                assertThat(metrics.registry().find("http_requests").tag("status", "4xx").counter())
                    .isNotNull());
  }

  @Test
  void headersOverTheLimitAreRefused() throws Exception {
    try (var wire = new Wire(server.port())) {
      wire.send(
          "GET /greetings/1 HTTP/1.1\r\nHost: x\r\nX-Large: " + "x".repeat(17_000) + "\r\n\r\n");
      assertThat(wire.all()).startsWith("HTTP/1.1 431").contains("problems/header-too-large");
    }
  }

  @Test
  void aPathOverTheLimitIsRefused() throws Exception {
    try (var wire = new Wire(server.port())) {
      wire.send("GET /" + "x".repeat(5_000) + " HTTP/1.1\r\nHost: x\r\n\r\n");
      assertThat(wire.all()).startsWith("HTTP/1.1 414").contains("problems/uri-too-long");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "//greetings/1",
        "/greetings//1",
        "/greetings/../greetings/1",
        "/./greetings/1",
        "/greetings/%2e%2e/x",
        "/greetings/1;p=1",
        "/greetings/a%2fb",
        "/greetings/%00",
        "/greetings\\1",
        "/greetings/%zz",
        "/greetings/a%5cb"
      })
  void aPathWithASecondSpellingIsMalformed(String path) throws Exception {
    try (var wire = new Wire(server.port())) {
      wire.send("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
      assertThat(wire.all())
          .startsWith("HTTP/1.1 400")
          .contains("problem")
          .doesNotContain("dev.garboard", "io.helidon");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /greetings/1 HTTP/1.1\r\n\r\n",
        "GET /greetings/1 HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
        "GET /greetings/1 HTTP/9.9\r\nHost: x\r\n\r\n",
        "GET /greetings/1\r\nHost: x\r\n\r\n",
        "POST /greetings HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        "POST /greetings HTTP/1.1\r\nHost: x\r\nContent-Length: 1x\r\n\r\n",
        "POST /greetings HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Type: application/json\r\n\r\nZZ\r\n",
        "\u0000\u0001\u0002\r\n\r\n"
      })
  void aMalformedHeadIsRefusedAndTheConnectionClosed(String head) throws Exception {
    try (var wire = new Wire(server.port())) {
      assertThat(wire.send(head).all())
          .matches("(?s)(|HTTP/1.1 (400|505|501).*)")
          .doesNotContain("io.helidon", "java.");
    }
  }

  @Test
  void aSilentClientIsCut() throws Exception {
    try (var wire = new Wire(server.port())) {
      assertThat(wire.untilClosed()).isBetween(Duration.ofMillis(900), Duration.ofSeconds(8));
    }
  }

  @Test
  void aHeadThatTricklesInIsCut() throws Exception {
    try (var wire = new Wire(server.port())) {
      wire.send("GET /greetings/1 HTTP/1.1\r\nHost: x\r\nX: ");
      var trickle = Thread.ofVirtual().start(() -> trickle(wire));
      assertThat(wire.untilClosed()).isBetween(Duration.ofMillis(800), Duration.ofSeconds(8));
      trickle.interrupt();
    }
  }

  /** A byte from time to time, until the server or the test hangs up. */
  private static void trickle(Wire wire) {
    try {
      while (true) {
        wire.send("y");
        Thread.sleep(50);
      }
    } catch (IOException | InterruptedException e) {
      // the end that the test waits for
    }
  }

  @Test
  void aBodyThatNeverComesIsCut() throws Exception {
    try (var wire = new Wire(server.port())) {
      wire.send(
          "POST /greetings HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n{");
      assertThat(wire.untilClosed()).isBetween(Duration.ofMillis(3_500), Duration.ofSeconds(12));
    }
  }

  @Test
  void anIdleConnectionOutlivesTheHeadTimeoutButNotTheIdleTimeout() throws Exception {
    try (var wire = new Wire(server.port())) {
      wire.send("GET /greetings/1 HTTP/1.1\r\nHost: x\r\n\r\n");
      assertThat(wire.some()).startsWith("HTTP/1.1 200");
      assertThat(wire.untilClosed()).isBetween(Duration.ofMillis(3_500), Duration.ofSeconds(12));
    }
  }

  @Test
  void slowClientsDoNotDisturbANormalOne() throws Exception {
    var slow = IntStream.range(0, 200).mapToObj(i -> wire()).toList();
    assertThat(get("/greetings/1").statusCode()).isEqualTo(200);
    for (var wire : slow) {
      wire.close();
    }
  }

  @Test
  void aDrainWaitsForTheRequestAndTellsTheClientToLeave() throws Exception {
    var answer = inBackground(() -> get("/slow").body());
    entered.await();
    var drained =
        inBackground(
            () -> {
              server.drain();
              return "drained";
            });
    await()
        .untilAsserted(
            () ->
                assertThat(get("/greetings/1").headers().map().toString())
                    .containsIgnoringCase("connection=[close]"));
    await().during(Duration.ofMillis(1_500)).until(() -> !drained.isDone());
    release.countDown();
    assertThat(drained.get()).isEqualTo("drained");
    server.stop();
    assertThat(answer.get()).isEqualTo("done");
  }

  private static Future<String> inBackground(Callable<String> work) {
    var task = new FutureTask<>(work);
    Thread.ofVirtual().start(task);
    return task;
  }

  private static final class Endless extends InputStream {
    @Override
    public int read() {
      return ' ';
    }
  }

  private Wire wire() {
    try {
      return new Wire(server.port());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private double gauge() {
    return metrics.registry().get("active_connections").gauge().value();
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return client.send(HttpRequest.newBuilder(uri(path)).build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> withId(String id) throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(uri("/greetings/1")).header("X-Request-Id", id).build();
    return client.send(request, BodyHandlers.ofString());
  }

  private HttpResponse<String> post(String path, String type, HttpRequest.BodyPublisher body)
      throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(uri(path)).header("Content-Type", type).POST(body).build();
    return client.send(request, BodyHandlers.ofString());
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + server.port() + path);
  }
}
