package dev.garboard.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.garboard.kit.testing.Kafka;
import dev.garboard.kit.testing.RawHttp;
import dev.garboard.kit.testing.Stack;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What no friend sends to the routes of the inventory: an exact refusal each, and nothing moves.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostileInventoryIT {
  private static final String ITEM = "/api/v1/items/TEA-01";
  private static final String STOCK = "/api/v1/stock/TEA-01";
  private static final String RESERVATIONS = "/api/v1/reservations/";
  private static final String JSON = "Content-Type: application/json\r\n";
  private static final String FIVE = "{\"on_hand\": 5}";
  private static final JsonMapper MAPPER = new JsonMapper();

  /**
   * One request and its refusal.
   *
   * @param problem the last part of its type
   * @param pointers of the fields that are named, in order
   */
  record Hostile(
      String name, String head, String body, int status, String problem, List<String> pointers) {
    Hostile naming(String... fields) {
      return new Hostile(name, head, body, status, problem, List.of(fields));
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private Stack stack;
  private Kafka kafka;
  private InventoryProcess service;
  private Saga saga;
  private StockLedger ledger;
  private String reservation;

  @BeforeAll
  void start(@TempDir Path directory) throws Exception {
    stack = Stack.open();
    kafka = Kafka.own(directory.resolve("kafka"));
    saga = new Saga(kafka);
    var database = stack.postgres().database("hostile");
    ledger = new StockLedger(database);
    service = new InventoryProcess(directory.resolve("inventory"), database, kafka, Map.of());
    service.sells("TEA-01", 10);
    var reserve = saga.reserve(Saga.id(), "TEA-01", 3);
    assertThat(saga.reply(reserve)).isEqualTo("DONE");
    reservation = saga.data(reserve).path("reservation_id").asText();
  }

  @AfterAll
  void stop() throws Exception {
    ledger.requireBalance();
    service.close();
    saga.close();
    kafka.close();
    stack.close();
  }

  private RawHttp.Answer ask(String head, String body) throws Exception {
    return RawHttp.ask(service.service().http(), head, body);
  }

  /** The rest of a request line and who asks. */
  private static String as(String token) {
    return " HTTP/1.1\r\n" + bearer(token);
  }

  private static String bearer(String token) {
    return "Authorization: Bearer " + token + "\r\n";
  }

  private static String put(String path, String headers) {
    return "PUT " + path + as(InventoryProcess.OPERATOR) + headers;
  }

  @ParameterizedTest
  @MethodSource({
    "bodies",
    "counts",
    "titles",
    "prices",
    "versions",
    "paths",
    "methods",
    "strangers",
    "others"
  })
  void isRefusedExactlyAndNothingMoves(Hostile hostile) throws Exception {
    var answer = ask(hostile.head(), hostile.body());
    var problem = MAPPER.readTree(answer.body());

    assertThat(answer.status()).as(answer.body()).isEqualTo(hostile.status());
    assertThat(problem.path("type").asText())
        .isEqualTo("https://garboard.dev/problems/" + hostile.problem());
    assertThat(
            StreamSupport.stream(problem.path("errors").spliterator(), false)
                .map(error -> error.path("pointer").asText()))
        .containsExactlyElementsOf(hostile.pointers());
    assertThat(answer.body()).doesNotContain("io.helidon", "dev.garboard.", "java.", "Exception");
    isUnharmed();
  }

  private void isUnharmed() throws Exception {
    var item = ask("GET " + ITEM + as(InventoryProcess.BUYER), "");
    assertThat(item.status()).isEqualTo(200);
    assertThat(item.body())
        .contains("\"title\":\"TEA-01 of ours\"", "\"amount\":\"4.20\"", "\"version\":1");
    assertThat(service.stock("TEA-01")).isEqualTo("10/3");
    assertThat(ledger.of("TEA-01")).containsExactly("COUNTED 10/0", "RESERVED 0/3");
  }

  Stream<Hostile> bodies() {
    var both = Stream.of(ITEM, STOCK).flatMap(path -> bodies(path, put(path, JSON)));
    var others =
        Stream.of(
            wrong("no title", ITEM, "{\"unit_price\": " + money("1", "EUR") + "}").naming("/title"),
            wrong("no price", ITEM, "{\"title\": \"Tea\"}").naming("/unit_price"),
            wrong("nothing at all", ITEM, "{}").naming("/title", "/unit_price"),
            wrong("no count", STOCK, "{}").naming("/on_hand"),
            wrong("a null count", STOCK, "{\"on_hand\": null}").naming("/on_hand"),
            wrong("what is put aside", STOCK, "{\"on_hand\": 5, \"reserved\": 0}")
                .naming("/reserved"),
            wrong("a version in the body", STOCK, "{\"on_hand\": 5, \"version\": 9}")
                .naming("/version"),
            wrong("another name", ITEM, item("Tea", "1").replace("}}", "}, \"sku\": \"X\"}"))
                .naming("/sku"),
            wrong(
                    "minor units",
                    ITEM,
                    item("Tea", "1").replace("\"amount\": \"1\"", "\"minor\": 1"))
                .naming("/unit_price/minor"));
    return Stream.concat(both, others);
  }

  private static Stream<Hostile> bodies(String path, String head) {
    return Stream.of(
            Map.entry("an empty body", ""),
            Map.entry("no JSON", "5"),
            Map.entry("an array", "[]"),
            Map.entry("null", "null"),
            Map.entry("half an object", "{\"on_hand\": "),
            Map.entry("two objects", "{}{}"),
            Map.entry("a duplicate key", "{\"title\": \"a\", \"title\": \"b\"}"),
            Map.entry("depth 1,001", "{\"title\":".repeat(1_001) + "1" + "}".repeat(1_001)))
        .map(
            it ->
                refused(
                    it.getKey() + " for " + path, head, it.getValue(), 400, "malformed-request"));
  }

  Stream<Hostile> counts() {
    var wrong =
        Stream.of("-1", "1000000001", "9223372036854775807", "-9223372036854775808")
            .map(
                it ->
                    wrong("a count of " + it, STOCK, "{\"on_hand\": " + it + "}")
                        .naming("/on_hand"));
    var malformed =
        Stream.of(
                "0.5", "5.0", "1e1", "9223372036854775808", "\"five\"", "true", "[5]", "{}", "NaN")
            .map(it -> malformed("a count of " + it, STOCK, "{\"on_hand\": " + it + "}"));
    var others =
        Stream.of(
            refused(
                "2, of which 3 are put aside",
                put(STOCK, JSON),
                "{\"on_hand\": 2}",
                409,
                "stock-reserved"),
            refused(
                "0, of which 3 are put aside",
                put(STOCK, JSON),
                "{\"on_hand\": 0}",
                409,
                "stock-reserved"),
            refused("a form", put(STOCK, ""), "on_hand=5", 415, "unsupported-media-type"),
            refused(
                "more than 1 MiB",
                put(ITEM, JSON),
                "{\"title\": \"" + "x".repeat(1 << 20) + "\"}",
                413,
                "payload-too-large"));
    return Stream.of(wrong, malformed, others).flatMap(all -> all);
  }

  Stream<Hostile> titles() {
    var wrong =
        Stream.of("", " ", "x".repeat(201), "a\\nb", "a\\u0000b", "\\u202etxt", "\\u200b")
            .map(it -> wrong("the title " + abridged(it), ITEM, item(it, "4.20")).naming("/title"));
    var malformed =
        Stream.of("7", "true", "[]", "{}")
            .map(
                it ->
                    malformed(
                        "a title of " + it,
                        ITEM,
                        "{\"title\": " + it + ", \"unit_price\": " + money("1", "EUR") + "}"));
    return Stream.concat(wrong, malformed);
  }

  private static String abridged(String text) {
    return text.length() > 20 ? text.length() + " long" : text;
  }

  Stream<Hostile> prices() {
    var amounts =
        Stream.of(
                "0",
                "0.00",
                "-4.20",
                "4.201",
                "4,20",
                "1e3",
                "0x1",
                "NaN",
                "Infinity",
                "",
                " 1",
                "+1",
                "1000000.01",
                "99999999999999999999",
                "\\u0661")
            .map(it -> wrong("the price " + it, ITEM, item("Tea", it)).naming("/unit_price"));
    var currencies =
        Stream.of("", "eur", "EURO", "XYZ", "XXX", "XAU", "EUR ")
            .map(
                it ->
                    wrong("the currency " + it, ITEM, InventoryProcess.item("Tea", "4.20", it))
                        .naming("/unit_price"));
    var others =
        Stream.of(
            wrong("cents of yen", ITEM, InventoryProcess.item("Tea", "4.20", "JPY"))
                .naming("/unit_price"),
            malformed("a number for a price", ITEM, "{\"title\": \"Tea\", \"unit_price\": 4.20}"),
            malformed("a number for an amount", ITEM, item("Tea", "1").replace("\"1\"", "1")),
            wrong(
                    "a price without currency",
                    ITEM,
                    item("Tea", "1").replace(", \"currency\": \"EUR\"", ""))
                .naming("/unit_price"));
    return Stream.of(amounts, currencies, others).flatMap(all -> all);
  }

  Stream<Hostile> versions() {
    var malformed =
        Stream.of("1", "W/\"1\"", "\"one\"", "\"1\", \"2\"", "\"-1\"", "\"9999999999999999999\"")
            .flatMap(
                it ->
                    Stream.of(ITEM, STOCK)
                        .map(
                            path ->
                                refused(
                                    "If-Match " + it + " of " + path,
                                    put(path, JSON + "If-Match: " + it + "\r\n"),
                                    FIVE,
                                    400,
                                    "malformed-request")));
    var others =
        Stream.of(
            refused(
                "two If-Match",
                put(STOCK, JSON + "If-Match: \"3\"\r\nIf-Match: \"4\"\r\n"),
                FIVE,
                400,
                "malformed-request"),
            refused(
                "an old count",
                put(STOCK, JSON + "If-Match: \"2\"\r\n"),
                FIVE,
                412,
                "version-conflict"),
            refused(
                "a count to come",
                put(STOCK, JSON + "If-Match: \"99\"\r\n"),
                FIVE,
                412,
                "version-conflict"),
            refused(
                "version 0 of an article",
                put(ITEM, JSON + "If-Match: \"0\"\r\n"),
                item("Tea", "1"),
                412,
                "version-conflict"),
            refused(
                "whatever there is of a new article",
                put("/api/v1/items/NEW-01", JSON + "If-Match: *\r\n"),
                item("Tea", "1"),
                412,
                "version-conflict"),
            refused(
                "version 1 of a new article",
                put("/api/v1/items/NEW-01", JSON + "If-Match: \"1\"\r\n"),
                item("Tea", "1"),
                412,
                "version-conflict"));
    return Stream.concat(malformed, others);
  }

  Stream<Hostile> paths() {
    var names = List.of("tea-01", "-TEA", "TEA_01", "T".repeat(33), "TEA%20", "%27--", "NOT-SOLD");
    var lost =
        names.stream()
            .flatMap(it -> Stream.of("items/" + it, "stock/" + it))
            .map(
                it ->
                    refused(
                        "a look at " + abridged(it),
                        "GET /api/v1/" + it + as(InventoryProcess.BUYER),
                        "",
                        404,
                        "not-found"));
    var counted =
        names.stream()
            .map(
                it ->
                    refused(
                        "a count of " + abridged(it),
                        put("/api/v1/stock/" + it, JSON),
                        FIVE,
                        404,
                        "not-found"));
    var put =
        names.stream()
            .filter(it -> !it.equals("NOT-SOLD"))
            .map(
                it ->
                    refused(
                        "an article called " + abridged(it),
                        put("/api/v1/items/" + it, JSON),
                        item("Tea", "1"),
                        400,
                        "malformed-request"));
    var reservations =
        Stream.of("x", "1-1-1-1-1", new UUID(0, 0).toString(), reservation + "0", "%27--")
            .map(
                it ->
                    refused(
                        "a look at reservation " + it.replace(reservation, "<id>"),
                        "GET " + RESERVATIONS + it + as(InventoryProcess.OPERATOR),
                        "",
                        404,
                        "not-found"));
    var malformed =
        Stream.of(
                "/api/v1/stock/../items/TEA-01",
                "/api/v1//stock/TEA-01",
                STOCK + ";x=1",
                "/api/v1/stock/%",
                "/api/v1/stock/%00")
            .map(
                it ->
                    refused(
                        "the path " + it,
                        "GET " + it + as(InventoryProcess.BUYER),
                        "",
                        400,
                        "malformed-request"));
    return Stream.of(lost, counted, put, reservations, malformed).flatMap(all -> all);
  }

  Stream<Hostile> methods() {
    var all = new ArrayList<Hostile>();
    Map.of(ITEM, "GET, PUT", STOCK, "GET, PUT", RESERVATIONS + reservation, "GET")
        .forEach(
            (path, allowed) ->
                Stream.of("POST", "PUT", "DELETE", "PATCH")
                    .filter(method -> !allowed.contains(method))
                    .map(
                        method ->
                            refused(
                                method + " " + path.replace(reservation, "<id>"),
                                method + " " + path + as(InventoryProcess.OPERATOR),
                                "",
                                405,
                                "method-not-allowed"))
                    .forEach(all::add));
    return all.stream();
  }

  /** They are told to say who they are. */
  Stream<Hostile> strangers() {
    var token = InventoryProcess.OPERATOR;
    var forged = token.substring(0, token.lastIndexOf('.') + 1) + "AAAA";
    return Stream.of(
            List.of("nobody", ""),
            List.of("one with no token of ours", "Authorization: Bearer x\r\n"),
            List.of("one who forges", "Authorization: Bearer " + forged + "\r\n"))
        .flatMap(
            it ->
                Stream.concat(
                        Stream.of(ITEM, STOCK, RESERVATIONS + reservation)
                            .map(path -> "GET " + path),
                        Stream.of("PUT " + ITEM, "PUT " + STOCK))
                    .map(
                        line ->
                            refused(
                                it.getFirst() + ", " + line.replace(reservation, "<id>"),
                                line + " HTTP/1.1\r\n" + JSON + it.getLast(),
                                line.startsWith("PUT") ? FIVE : "",
                                401,
                                "unauthenticated")));
  }

  /** They are known, but not for this. */
  Stream<Hostile> others() {
    var none = InventoryProcess.TOKENS.of("one-without-permission", "user:read:self");
    var almost =
        InventoryProcess.TOKENS.of(
            "one-with-almost-all", "order:read", "order:write", "payment:refund");
    var refunds =
        InventoryProcess.TOKENS.of("one-who-pays-back", "payment:refund", "order:read:self");
    var writes =
        Stream.of(
                List.of("a buyer", InventoryProcess.BUYER),
                List.of("one without permission", none),
                List.of("one with almost all", almost))
            .flatMap(
                it ->
                    Stream.of(ITEM, STOCK)
                        .map(
                            path ->
                                refused(
                                    it.getFirst() + " writes " + path,
                                    "PUT " + path + as(it.getLast()) + JSON,
                                    path.equals(STOCK) ? FIVE : item("Tea", "1"),
                                    403,
                                    "forbidden")));
    var one = "GET " + RESERVATIONS + reservation;
    var reads =
        Stream.of(
            refused(
                "a buyer looks at another's",
                one + as(InventoryProcess.BUYER),
                "",
                404,
                "not-found"),
            refused("one who pays back looks at it", one + as(refunds), "", 404, "not-found"),
            refused("one without permission looks at it", one + as(none), "", 403, "forbidden"));
    return Stream.concat(writes, reads);
  }

  private static Hostile malformed(String name, String path, String body) {
    return refused(name, put(path, JSON), body, 400, "malformed-request");
  }

  private static Hostile wrong(String name, String path, String body) {
    return refused(name, put(path, JSON), body, 422, "validation-failed");
  }

  private static Hostile refused(
      String name, String head, String body, int status, String problem) {
    return new Hostile(name, head, body, status, problem, List.of());
  }

  private static String item(String title, String amount) {
    return InventoryProcess.item(title, amount, "EUR");
  }

  private static String money(String amount, String currency) {
    return "{\"amount\": \"%s\", \"currency\": \"%s\"}".formatted(amount, currency);
  }
}
