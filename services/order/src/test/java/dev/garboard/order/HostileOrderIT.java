package dev.garboard.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.garboard.kit.testing.Database;
import dev.garboard.kit.testing.Stack;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What no friend sends to the routes of orders: an exact refusal each, and no order of it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostileOrderIT {
  private static final String ORDERS = "/api/v1/orders";
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final UUID ADA = UUID.randomUUID();
  private static final UUID EVE = UUID.randomUUID();
  private static final String TEA = "{\"sku\": \"TEA-01\", \"quantity\": 1}";
  private static final String GOOD = body(TEA);

  private Stack stack;
  private Database database;
  private FakeStock stock;
  private OrderProcess service;
  private String ada;
  private String eve;
  private String order;

  /**
   * One request and its refusal.
   *
   * @param problem the last part of its type
   * @param pointers of the fields that are named, in order
   */
  record Hostile(
      String name, HttpRequest.Builder request, int status, String problem, List<String> pointers) {
    @Override
    public String toString() {
      return name;
    }
  }

  @BeforeAll
  void start(@TempDir Path directory) throws Exception {
    stack = Stack.open();
    stock =
        new FakeStock()
            .sells("TEA-01", "4.20", "EUR")
            .sells("BOOK", "9.99", "GBP")
            .sells("AIR", "0.00", "EUR")
            .sells("ISLE", "900000000.00", "EUR");
    database = stack.postgres().database("hostile");
    service = new OrderProcess(directory, database, stock, Map.of());
    ada = SignedToken.buyer(ADA);
    eve = SignedToken.buyer(EVE);
    // The first call of a cold process may take longer than a price is waited for.
    var placed =
        await()
            .atMost(Duration.ofSeconds(30))
            .until(() -> service.order(ada, "first", GOOD), it -> it.statusCode() == 202);
    order = JSON.readTree(placed.body()).path("id").asText();
    await().untilAsserted(() -> assertThat(shown().statusCode()).isEqualTo(200));
  }

  @AfterAll
  void stop() {
    service.close();
    stock.close();
    stack.close();
  }

  private HttpResponse<String> shown() throws Exception {
    return service.send(service.request(ORDERS + "/" + order, ada));
  }

  private static String body(String... lines) {
    return "{\"lines\": [" + String.join(", ", lines) + "], \"payment_method\": \"tok_ok\"}";
  }

  private HttpRequest.Builder post(String body) {
    return service
        .request(ORDERS, ada)
        .header("Content-Type", "application/json")
        .header("Idempotency-Key", UUID.randomUUID().toString())
        .POST(BodyPublishers.ofString(body));
  }

  private Hostile wrong(String name, String body, String... pointers) {
    return new Hostile(name, post(body), 422, "validation-failed", List.of(pointers));
  }

  private Hostile malformed(String name, String body) {
    return new Hostile(name, post(body), 400, "malformed-request", List.of());
  }

  private static String line(String sku, String quantity) {
    return "{\"sku\": " + sku + ", \"quantity\": " + quantity + "}";
  }

  @ParameterizedTest
  @MethodSource({
    "quantities",
    "articles",
    "prices",
    "payments",
    "bodies",
    "keys",
    "callers",
    "places",
    "lists"
  })
  void isRefusedExactlyAndNothingIsOrdered(Hostile hostile) throws Exception {
    var answer = service.send(hostile.request());
    var problem = JSON.readTree(answer.body());

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(hostile.status());
    assertThat(problem.path("type").asText())
        .isEqualTo("https://garboard.dev/problems/" + hostile.problem());
    assertThat(
            StreamSupport.stream(problem.path("errors").spliterator(), false)
                .map(error -> error.path("pointer").asText()))
        .containsExactlyElementsOf(hostile.pointers());
    assertThat(answer.body()).doesNotContain("io.helidon", "dev.garboard.", "java.", "Exception");
    assertThat(ordersInTheDatabase()).isEqualTo(1);
  }

  private long ordersInTheDatabase() throws Exception {
    try (var connection = database.connect();
        var rows = connection.createStatement().executeQuery("SELECT count(*) FROM orders")) {
      rows.next();
      return rows.getLong(1);
    }
  }

  Stream<Hostile> quantities() {
    return Stream.of(
        wrong("a quantity of 0", body(line("\"TEA-01\"", "0")), "/lines/0/quantity"),
        wrong("a quantity of -1", body(line("\"TEA-01\"", "-1")), "/lines/0/quantity"),
        wrong("a quantity of 1,001", body(line("\"TEA-01\"", "1001")), "/lines/0/quantity"),
        wrong("the largest int", body(line("\"TEA-01\"", "2147483647")), "/lines/0/quantity"),
        wrong("the smallest int", body(line("\"TEA-01\"", "-2147483648")), "/lines/0/quantity"),
        malformed("2^31", body(line("\"TEA-01\"", "2147483648"))),
        malformed("2^64", body(line("\"TEA-01\"", "18446744073709551616"))),
        malformed("half a cup", body(line("\"TEA-01\"", "0.5"))),
        malformed("one, but as a fraction", body(line("\"TEA-01\"", "1.0"))),
        malformed("an exponent", body(line("\"TEA-01\"", "1e2"))),
        malformed("not a number", body(line("\"TEA-01\"", "NaN"))),
        malformed("a quantity as text", body(line("\"TEA-01\"", "\"one\""))),
        malformed("a quantity of true", body(line("\"TEA-01\"", "true"))),
        malformed("a list of quantities", body(line("\"TEA-01\"", "[1]"))),
        wrong("no quantity", body("{\"sku\": \"TEA-01\"}"), "/lines/0/quantity"),
        wrong("null of it", body(line("\"TEA-01\"", "null")), "/lines/0/quantity"),
        wrong("the second of two wrong", body(TEA, line("\"BOOK\"", "0")), "/lines/1/quantity"));
  }

  Stream<Hostile> articles() {
    var many =
        IntStream.range(0, 101)
            .mapToObj(n -> line("\"TEA-" + n + "\"", "1"))
            .collect(Collectors.joining(", "));
    return Stream.of(
        wrong("no article", body("{\"quantity\": 1}"), "/lines/0/sku"),
        wrong("an empty sku", body(line("\"\"", "1")), "/lines/0/sku"),
        wrong("a sku in lower case", body(line("\"tea-01\"", "1")), "/lines/0/sku"),
        wrong("a sku of 33", body(line("\"" + "A".repeat(33) + "\"", "1")), "/lines/0/sku"),
        wrong("SQL for a sku", body(line("\"'; DROP TABLE orders; --\"", "1")), "/lines/0/sku"),
        wrong("a sku with NUL", body(line("\"TEA\\u0000\"", "1")), "/lines/0/sku"),
        wrong("a sku with a line", body(line("\"TEA\\n\"", "1")), "/lines/0/sku"),
        wrong("a path for a sku", body(line("\"../../etc\"", "1")), "/lines/0/sku"),
        wrong("what nobody sells", body(line("\"GOLD\"", "1")), "/lines"),
        wrong("one article twice", body(TEA, TEA), "/lines"),
        wrong("no lines at all", body(), "/lines"),
        wrong("101 lines", body(many), "/lines"),
        wrong("a line of null", body("null"), "/lines/0"),
        wrong("lines of null", "{\"lines\": null, \"payment_method\": \"tok_ok\"}", "/lines"),
        wrong("two currencies", body(TEA, line("\"BOOK\"", "1")), "/lines"),
        wrong("what is free", body(line("\"AIR\"", "1")), "/lines"),
        wrong("more than there is money", body(line("\"ISLE\"", "1000")), "/lines"));
  }

  Stream<Hostile> prices() {
    var money = "{\"amount\": \"0.01\", \"currency\": \"EUR\"}";
    return Stream.of(
        wrong(
            "a price from the client",
            body("{\"sku\": \"TEA-01\", \"quantity\": 1, \"unit_price\": " + money + "}"),
            "/lines/0/unit_price"),
        wrong("a total from the client", GOOD.replace("]", "], \"total\": \"0.01\""), "/total"),
        wrong(
            "a currency from the client",
            GOOD.replace("]", "], \"currency\": \"XTS\""),
            "/currency"),
        wrong("a discount", GOOD.replace("]", "], \"discount\": 100"), "/discount"),
        wrong("another's name", GOOD.replace("]", "], \"user_id\": \"" + EVE + "\""), "/user_id"),
        wrong("a status", GOOD.replace("]", "], \"status\": \"CONFIRMED\""), "/status"),
        wrong("an id of its own", GOOD.replace("]", "], \"id\": \"" + ADA + "\""), "/id"),
        wrong("a version", GOOD.replace("]", "], \"version\": 9"), "/version"));
  }

  Stream<Hostile> payments() {
    return Stream.of(
            "", "4111111111111111", "tok_", "TOK_OK", "tok_ok ", "tok_" + "x".repeat(61), "tok_o'k")
        .map(
            token ->
                wrong(
                    "to pay with «" + token + "»",
                    GOOD.replace("tok_ok", token),
                    "/payment_method"));
  }

  Stream<Hostile> bodies() {
    return Stream.of(
        malformed("an empty body", ""),
        malformed("no JSON", "tea, please"),
        malformed("an array", "[" + GOOD + "]"),
        malformed("null", "null"),
        malformed("a key twice", GOOD.replace("{\"lines\"", "{\"lines\": [], \"lines\"")),
        malformed("a body that goes on", GOOD + GOOD),
        malformed("lines that are a text", "{\"lines\": \"tea\", \"payment_method\": \"tok_ok\"}"),
        malformed("an endless nest", "[".repeat(2_000)),
        new Hostile(
            "a body of 2 MiB", post(" ".repeat(2 << 20)), 413, "payload-too-large", List.of()),
        new Hostile(
            "a form",
            service
                .request(ORDERS, ada)
                .header("Idempotency-Key", "form")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("sku=TEA-01")),
            415,
            "unsupported-media-type",
            List.of()));
  }

  private Hostile keyed(String name, int status, String problem, String... keys) {
    var request =
        service
            .request(ORDERS, ada)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(GOOD));
    Stream.of(keys).forEach(key -> request.header("Idempotency-Key", key));
    return new Hostile(name, request, status, problem, List.of());
  }

  Stream<Hostile> keys() {
    return Stream.of(
        keyed("no key", 400, "idempotency-key-missing"),
        keyed("an empty key", 400, "malformed-request", ""),
        keyed("a key of 256", 400, "malformed-request", "k".repeat(256)),
        keyed("a key with a space", 400, "malformed-request", "a b"),
        keyed("two keys", 400, "malformed-request", "a", "b"),
        new Hostile(
            "a key that came with another order",
            service
                .request(ORDERS, ada)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", "first")
                .POST(BodyPublishers.ofString(body(line("\"TEA-01\"", "2")))),
            422,
            "idempotency-key-reused",
            List.of()));
  }

  private Hostile asked(String name, HttpRequest.Builder request, int status, String problem) {
    return new Hostile(name, request, status, problem, List.of());
  }

  private HttpRequest.Builder placing(String token) {
    return service
        .request(ORDERS, token)
        .header("Content-Type", "application/json")
        .header("Idempotency-Key", UUID.randomUUID().toString())
        .POST(BodyPublishers.ofString(GOOD));
  }

  Stream<Hostile> callers() {
    var reader = SignedToken.of(ADA, "order:read:self");
    var nobody = SignedToken.of(ADA, "user:read:self");
    return Stream.of(
        asked("nobody orders", placing(""), 401, "unauthenticated"),
        asked("half a token", placing(ada.substring(0, 40)), 401, "unauthenticated"),
        asked("a token that was changed", placing(ada + "x"), 401, "unauthenticated"),
        asked("who may only read orders", placing(reader), 403, "forbidden"),
        asked("who has nothing to do here orders", placing(nobody), 403, "forbidden"),
        asked("nobody lists", service.request(ORDERS, ""), 401, "unauthenticated"),
        asked(
            "who has nothing to do here lists", service.request(ORDERS, nobody), 403, "forbidden"));
  }

  Stream<Hostile> places() {
    var one = ORDERS + "/" + order;
    return Stream.of(
        asked("another's order", service.request(one, eve), 404, "not-found"),
        asked("another's story", service.request(one + "/events", eve), 404, "not-found"),
        asked(
            "to cancel another's order",
            service.request(one + "/cancel", eve).POST(BodyPublishers.noBody()),
            404,
            "not-found"),
        asked(
            "to cancel as a reader",
            service
                .request(one + "/cancel", SignedToken.of(ADA, "order:read:self"))
                .POST(BodyPublishers.noBody()),
            403,
            "forbidden"),
        asked("an order of nobody", service.request(ORDERS + "/" + ADA, ada), 404, "not-found"),
        asked("an id that is none", service.request(ORDERS + "/1-1-1-1-1", ada), 404, "not-found"),
        asked(
            "an id of a thousand",
            service.request(ORDERS + "/" + "a".repeat(1_000), ada),
            404,
            "not-found"),
        asked(
            "an event that is no number",
            service.request(one + "/events", ada).header("Last-Event-ID", "x"),
            400,
            "malformed-request"),
        asked(
            "a token of consistency that is none",
            service.request(one, ada).header("X-Consistency-Token", "x"),
            400,
            "malformed-request"),
        asked("to delete an order", service.request(one, ada).DELETE(), 405, "method-not-allowed"),
        asked(
            "to write an order",
            service.request(one, ada).PUT(BodyPublishers.ofString(GOOD)),
            405,
            "method-not-allowed"),
        asked(
            "to look at a cancellation",
            service.request(one + "/cancel", ada),
            405,
            "method-not-allowed"));
  }

  Stream<Hostile> lists() {
    return Stream.of(
            "limit=0",
            "limit=101",
            "limit=-1",
            "limit=x",
            "limit=1&limit=2",
            "cursor=x",
            "status=LOST",
            "status=confirmed",
            "user_id=x",
            "offset=10")
        .map(
            query ->
                asked(
                    "a list with " + query,
                    service.request(ORDERS + "?" + query, ada),
                    400,
                    "malformed-request"));
  }
}
