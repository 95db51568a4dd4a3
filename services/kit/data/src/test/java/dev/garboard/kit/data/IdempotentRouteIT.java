package dev.garboard.kit.data;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.garboard.kit.data.IdempotentRoute.Prepared;
import dev.garboard.kit.runtime.ConfigSource;
import dev.garboard.kit.runtime.HttpConfig;
import dev.garboard.kit.runtime.HttpServer;
import dev.garboard.kit.runtime.Problem;
import dev.garboard.kit.runtime.Refusal;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdempotentRouteIT {
  private static final AtomicInteger ORDERS = new AtomicInteger();
  private static final AtomicInteger ASKED = new AtomicInteger();
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static PostgresServer database;
  private static Fixture fixture;
  private static HttpServer server;

  record Order(String item) {}

  @BeforeAll
  static void start() throws InterruptedException {
    database = new PostgresServer();
    var config = PostgresServer.config(database.url(database.freshDatabase()), 4);
    new Migrator(config, Fixture.IDENTITY, Migrations.kit()).up();
    fixture = new Fixture(config);
    server = new HttpServer(limits(), fixture.metrics, IdempotentRouteIT::routes);
    server.start();
  }

  private static HttpConfig limits() {
    return new ConfigSource(
            Path.of("").toAbsolutePath(),
            Map.of("GARBOARD_HOST", "127.0.0.1", "GARBOARD_PORT", "0"))
        .read(HttpConfig.class)
        .value();
  }

  @AfterAll
  static void stop() {
    server.stop();
    fixture.close();
    database.close();
    CLIENT.close();
  }

  private static void routes(HttpRouting.Builder routing) {
    var store =
        new IdempotencyStore(
            fixture.tx,
            new IdempotencyConfig(Duration.ofHours(1), Duration.ofSeconds(2)),
            fixture.metrics.registry());
    routing
        .post(
            "/must",
            new IdempotentRoute(fixture.tx, store, "POST /must", true, IdempotentRouteIT::prepare))
        .post(
            "/may",
            new IdempotentRoute(fixture.tx, store, "POST /may", false, IdempotentRouteIT::prepare))
        .post(
            "/ask",
            new IdempotentRoute(fixture.tx, store, "POST /ask", false, IdempotentRouteIT::ask));
  }

  private static Prepared ask(ServerRequest request) {
    var item = request.content().as(String.class);
    return new Prepared(
        "ada",
        IdempotentRequest.hash(new Order(item)),
        () -> {
          assertThat(Tx.isActive()).isFalse();
          var price = ASKED.incrementAndGet();
          return () -> place(item + price);
        });
  }

  private static Prepared prepare(ServerRequest request) {
    var item = request.content().as(String.class);
    return new Prepared("ada", IdempotentRequest.hash(new Order(item)), () -> place(item));
  }

  private static StoredAnswer place(String item) {
    if (item.equals("refused")) {
      throw new Refusal(Problem.EMAIL_TAKEN, "no " + ORDERS.incrementAndGet());
    }
    var n = ORDERS.incrementAndGet();
    return new StoredAnswer(
        201,
        Map.of("Location", "/orders/" + n, "Content-Type", "application/json"),
        ("{\"order\": " + n + "}").getBytes(UTF_8));
  }

  @BeforeEach
  void noOrders() {
    ORDERS.set(0);
    PostgresServer.execute(fixture.database.config().url(), "TRUNCATE idempotency_keys");
  }

  private static HttpResponse<String> post(String path, String key, String body) throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
            .POST(BodyPublishers.ofString(body));
    if (key != null) {
      request.header("Idempotency-Key", key);
    }
    return send(request.build());
  }

  private static HttpResponse<String> send(HttpRequest request)
      throws IOException, InterruptedException {
    return CLIENT.send(request, BodyHandlers.ofString());
  }

  @Test
  void aRepeatIsAnsweredWithTheSameBytesAndSaysSo() throws Exception {
    var first = post("/must", "k", "tea");
    var again = post("/must", "k", "tea");

    assertThat(first.statusCode()).isEqualTo(201);
    assertThat(first.headers().firstValue("Idempotent-Replayed")).isEmpty();
    assertThat(again.headers().firstValue("Idempotent-Replayed")).contains("true");
    assertThat(again.statusCode()).isEqualTo(201);
    assertThat(again.body()).isEqualTo(first.body()).isEqualTo("{\"order\": 1}");
    assertThat(again.headers().firstValue("Location")).contains("/orders/1");
    assertThat(again.headers().firstValue("Content-Type")).contains("application/json");
  }

  @Test
  void whatTheWorkNeedsOfOthersIsNotAskedForARepeat() throws Exception {
    ASKED.set(0);
    var first = post("/ask", "k", "tea");
    var again = post("/ask", "k", "tea");
    assertThat(again.body()).isEqualTo(first.body());
    assertThat(again.headers().firstValue("Idempotent-Replayed")).contains("true");
    assertThat(post("/ask", "k", "coffee").statusCode()).isEqualTo(422);
    assertThat(ASKED).hasValue(1);
    assertThat(post("/ask", null, "tea").statusCode()).isEqualTo(201);
    assertThat(ASKED).hasValue(2);
  }

  @Test
  void aRefusalIsRepeatedToo() throws Exception {
    var first = post("/must", "k", "refused");
    var again = post("/must", "k", "refused");

    assertThat(first.statusCode()).isEqualTo(409);
    assertThat(first.body()).contains("no 1");
    assertThat(again.headers().firstValue("Idempotent-Replayed")).contains("true");
    assertThat(again.body()).contains("no 1");
  }

  @Test
  void anotherBodyNeedsAnotherKey() throws Exception {
    post("/must", "k", "tea");

    assertThat(post("/must", "k", "coffee").statusCode()).isEqualTo(422);
    assertThat(post("/may", "k", "coffee").statusCode()).as("another route").isEqualTo(201);
  }

  @Test
  void aRouteMayInsistOnAKeyOrNot() throws Exception {
    assertThat(post("/must", null, "tea").body()).contains("idempotency-key-missing");
    assertThat(post("/may", null, "tea").body()).contains("1");
    assertThat(post("/may", null, "tea").body()).contains("2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"with space", "tab\there", ""})
  void aKeyThatIsNoneIsRefused(String key) throws Exception {
    assertThat(post("/may", key, "tea").statusCode()).isEqualTo(400);
  }

  @Test
  void aKeyIsNotLongerThan255() throws Exception {
    assertThat(post("/may", "k".repeat(255), "tea").statusCode()).isEqualTo(201);
    assertThat(post("/may", "k".repeat(256), "tea").statusCode()).isEqualTo(400);
  }
}
