package dev.garboard.payment;

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

/** What no friend sends to the routes of payments: an exact refusal each, and no money moves. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostilePaymentIT {
  private static final String PAYMENTS = "/api/v1/payments";
  private static final String JSON = "Content-Type: application/json\r\n";
  private static final String KEY = "Idempotency-Key: k\r\n";
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
  private PaymentProcess gateway;
  private PaymentProcess service;
  private Saga saga;
  private GatewayLedger ledger;
  private final UUID order = Saga.id();
  private final UUID user = Saga.id();
  private UUID authorization;
  private String payment;
  private String held;

  @BeforeAll
  void start(@TempDir Path directory) throws Exception {
    stack = Stack.open();
    kafka = Kafka.own(directory.resolve("kafka"));
    saga = new Saga(kafka);
    gateway = PaymentProcess.gateway(directory).ready();
    ledger = new GatewayLedger(gateway);
    var database = stack.postgres().database("hostile");
    service = PaymentProcess.service(directory, database, kafka, gateway, Map.of()).ready();
    authorization = saga.authorize(order, user, "tok_ok");
    assertThat(saga.reply(saga.captured(order, authorization))).isEqualTo("DONE");
    payment = id(order);
    var other = Saga.id();
    assertThat(saga.reply(saga.authorize(other, user, "tok_ok"))).isEqualTo("DONE");
    held = id(other);
  }

  @AfterAll
  void stop() throws Exception {
    service.close();
    gateway.close();
    saga.close();
    kafka.close();
    stack.close();
  }

  private String id(UUID of) throws Exception {
    var answer = ask("GET " + PAYMENTS + "?order_id=" + of + as(owner()), "");
    return MAPPER.readTree(answer.body()).at("/items/0/id").asText();
  }

  private RawHttp.Answer ask(String head, String body) throws Exception {
    return RawHttp.ask(service.port(), head, body);
  }

  private String owner() {
    return PaymentProcess.TOKENS.of(user.toString(), "order:read:self");
  }

  private static String operator() {
    return PaymentProcess.TOKENS.of("0190a8c4-8f3e-7c1a-9c1e-3b1f6d2a7e55", "payment:refund");
  }

  /** The rest of a request line and who asks. */
  private static String as(String token) {
    return " HTTP/1.1\r\nAuthorization: Bearer " + token + "\r\n";
  }

  @ParameterizedTest
  @MethodSource({"bodies", "amounts", "keys", "paths", "queries", "methods", "strangers", "others"})
  void isRefusedExactlyAndNoMoneyMoves(Hostile hostile) throws Exception {
    var answer = ask(hostile.head(), hostile.body());
    var problem = MAPPER.readTree(answer.body());

    assertThat(answer.status()).as(answer.body()).isEqualTo(hostile.status());
    assertThat(problem.path("type").asText())
        .isEqualTo("https://garboard.dev/problems/" + hostile.problem());
    assertThat(
            StreamSupport.stream(problem.path("errors").spliterator(), false)
                .map(error -> error.path("pointer").asText()))
        .containsExactlyElementsOf(hostile.pointers());
    assertThat(answer.body())
        .doesNotContain("io.helidon", "dev.garboard.", "java.", "Exception", "tok_");
    isUnharmed();
  }

  private void isUnharmed() throws Exception {
    var next = ask("GET " + PAYMENTS + "/" + payment + as(owner()), "");
    assertThat(next.status()).isEqualTo(200);
    assertThat(next.body()).contains("\"status\":\"CAPTURED\"", "\"amount\":\"12.34\"");
    assertThat(ledger.of(authorization)).containsExactly("authorized 12.34", "captured 12.34");
  }

  Stream<Hostile> bodies() {
    return Stream.of(
        malformed("an empty body", ""),
        malformed("no JSON", "12.34"),
        malformed("an array", "[]"),
        malformed("null", "null"),
        malformed("half an object", "{\"amount\": "),
        malformed("two objects", "{}{}"),
        malformed("a duplicate key", "{\"amount\": {}, \"amount\": {}}"),
        malformed("depth 1,001", "{\"amount\":".repeat(1_001) + "1" + "}".repeat(1_001)),
        malformed("a number for money", "{\"amount\": 12.34}"),
        malformed("a text for money", "{\"amount\": \"12.34\"}"),
        malformed("a number for an amount", "{\"amount\": {\"amount\": 1, \"currency\": \"EUR\"}}"),
        malformed(
            "a number for a currency", "{\"amount\": {\"amount\": \"1\", \"currency\": 978}}"),
        wrong("no amount", "{}").naming("/amount"),
        wrong("a null amount", "{\"amount\": null}").naming("/amount"),
        wrong("a reason", "{\"reason\": \"x\"}").naming("/reason"),
        wrong("a payment to pay to", money("1.00", "EUR").replace("}}", "}, \"to\": \"me\"}"))
            .naming("/to"),
        wrong("minor units", "{\"amount\": {\"minor\": 100, \"currency\": \"EUR\"}}")
            .naming("/amount/minor"),
        refused("a form", post(KEY), "amount=1", 415, "unsupported-media-type"),
        refused(
            "more than 1 MiB",
            post(KEY + JSON),
            "{\"amount\": \"" + "x".repeat(1 << 20) + "\"}",
            413,
            "payload-too-large"));
  }

  Stream<Hostile> amounts() {
    var wrong =
        Stream.of(
                "0",
                "0.00",
                "-1.00",
                "-0.01",
                "1.001",
                "1,00",
                "1e3",
                "0x1",
                "NaN",
                "Infinity",
                "",
                " 1.00",
                "+1.00",
                "99999999999999999999",
                "10000000000000.00",
                "\\u0661")
            .map(it -> wrong("the amount " + it, money(it, "EUR")).naming("/amount"));
    var currencies =
        Stream.of("", "eur", "EURO", "XYZ", "XXX", "EUR ")
            .map(it -> wrong("the currency " + it, money("1.00", it)).naming("/amount"));
    var others =
        Stream.of(
            wrong("another currency", money("1.00", "USD")).naming("/amount/currency"),
            wrong("a currency without cents", money("1", "JPY")).naming("/amount/currency"),
            refused(
                "a cent too much",
                post(KEY + JSON),
                money("12.35", "EUR"),
                409,
                "refund-exceeds-capture"),
            refused(
                "the most there is",
                post(KEY + JSON),
                money("99999999999.99", "EUR"),
                409,
                "refund-exceeds-capture"),
            refused(
                "what is only held",
                post(KEY + JSON).replace(payment, held),
                money("0.01", "EUR"),
                409,
                "refund-exceeds-capture"));
    return Stream.of(wrong, currencies, others).flatMap(all -> all);
  }

  Stream<Hostile> keys() {
    return Stream.of(
        refused("no key", post(JSON), money("1.00", "EUR"), 400, "idempotency-key-missing"),
        refused(
            "an empty key",
            post(JSON + "Idempotency-Key: \r\n"),
            money("1.00", "EUR"),
            400,
            "malformed-request"),
        refused(
            "two keys",
            post(JSON + "Idempotency-Key: a\r\nIdempotency-Key: b\r\n"),
            money("1.00", "EUR"),
            400,
            "malformed-request"),
        refused(
            "a key of 256",
            post(JSON + "Idempotency-Key: " + "x".repeat(256) + "\r\n"),
            money("1.00", "EUR"),
            400,
            "malformed-request"));
  }

  Stream<Hostile> paths() {
    var lost =
        Stream.of("/x", "/1-1-1-1-1", "/" + new UUID(0, 0), "/" + payment + "0", "/%27--")
            .map(
                it ->
                    refused(
                        "the path " + it.replace(payment, "<id>"),
                        "GET " + PAYMENTS + it + as(owner()),
                        "",
                        404,
                        "not-found"));
    var refund =
        Stream.of("x", new UUID(0, 0).toString())
            .map(
                it ->
                    refused(
                        "a refund of " + it,
                        post(KEY + JSON).replace(payment, it),
                        money("1.00", "EUR"),
                        404,
                        "not-found"));
    var malformed =
        Stream.of("/../payments/" + payment, "//" + payment, "/" + payment + ";x=1", "/%")
            .map(
                it ->
                    refused(
                        "the path " + it.replace(payment, "<id>"),
                        "GET " + PAYMENTS + it + as(owner()),
                        "",
                        400,
                        "malformed-request"));
    return Stream.of(lost, refund, malformed).flatMap(all -> all);
  }

  Stream<Hostile> queries() {
    return Stream.of(
            "",
            "?order_id=",
            "?order_id=x",
            "?order_id=1-1-1-1-1",
            "?order_id=" + order + "x",
            "?order_id=" + order + "'--",
            "?order_id=%00",
            "?order_id=" + order + "&order_id=" + order,
            "?order_id=" + order + "&user_id=" + user,
            "?user_id=" + user,
            "?Order_id=" + order)
        .map(
            it ->
                refused(
                    "the query " + it.replace(order.toString(), "<id>"),
                    "GET " + PAYMENTS + it + as(owner()),
                    "",
                    400,
                    "malformed-request"));
  }

  Stream<Hostile> methods() {
    var all = new ArrayList<Hostile>();
    Map.of(
            PAYMENTS,
            "GET",
            PAYMENTS + "/" + payment,
            "GET",
            PAYMENTS + "/" + payment + "/refunds",
            "POST")
        .forEach(
            (path, allowed) ->
                Stream.of("GET", "POST", "PUT", "DELETE", "PATCH")
                    .filter(method -> !method.equals(allowed))
                    .map(
                        method ->
                            refused(
                                method + " " + path.replace(payment, "<id>"),
                                method + " " + path + as(operator()),
                                "",
                                405,
                                "method-not-allowed"))
                    .forEach(all::add));
    return all.stream();
  }

  /** They are told to say who they are. */
  Stream<Hostile> strangers() {
    var forged = operator().substring(0, operator().lastIndexOf('.') + 1) + "AAAA";
    return Stream.of(
            List.of("nobody", ""),
            List.of("one with no token of ours", "Authorization: Bearer x\r\n"),
            List.of("one who forges", "Authorization: Bearer " + forged + "\r\n"))
        .flatMap(it -> verbs(it.getFirst(), it.getLast(), 401, 401, "unauthenticated"));
  }

  /** They are known, but not for this. */
  Stream<Hostile> others() {
    var eve = PaymentProcess.TOKENS.of(Saga.id().toString(), "order:read:self");
    var service = PaymentProcess.TOKENS.of("a-service", "order:read:self");
    var none = PaymentProcess.TOKENS.of(user.toString(), "user:read:self");
    return Stream.of(
            verbs("another", bearer(eve), 404, 403, "not-found"),
            verbs("one who is no user", bearer(service), 404, 403, "not-found"),
            verbs("the owner", bearer(owner()), 200, 403, "").skip(1),
            verbs("one without permission", bearer(none), 403, 403, "forbidden"))
        .flatMap(all -> all);
  }

  private Stream<Hostile> verbs(String name, String who, int read, int write, String problem) {
    var rest = " HTTP/1.1\r\n" + who;
    var one = PAYMENTS + "/" + payment;
    return Stream.of(
        refused(name + " reads", "GET " + one + rest, "", read, problem),
        refused(
            name + " has money paid back",
            "POST " + one + "/refunds" + rest + JSON + KEY,
            money("1.00", "EUR"),
            write,
            write == 403 ? "forbidden" : problem));
  }

  private static String bearer(String token) {
    return "Authorization: Bearer " + token + "\r\n";
  }

  private Hostile malformed(String name, String body) {
    return refused(name, post(KEY + JSON), body, 400, "malformed-request");
  }

  private Hostile wrong(String name, String body) {
    return refused(name, post(KEY + JSON), body, 422, "validation-failed");
  }

  private static Hostile refused(
      String name, String head, String body, int status, String problem) {
    return new Hostile(name, head, body, status, problem, List.of());
  }

  /** A key of its own each time: what is refused is remembered. */
  private String post(String headers) {
    return "POST "
        + PAYMENTS
        + "/"
        + payment
        + "/refunds"
        + as(operator())
        + headers.replace(KEY, "Idempotency-Key: " + UUID.randomUUID() + "\r\n");
  }

  private static String money(String amount, String currency) {
    return "{\"amount\": {\"amount\": \"%s\", \"currency\": \"%s\"}}".formatted(amount, currency);
  }
}
