package dev.garboard.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.garboard.kit.testing.Kafka;
import dev.garboard.kit.testing.Stack;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Commands that no saga of ours sends: none moves money, and none holds up those behind it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostilePaymentMessagesIT {
  private static final String TOPIC = Saga.COMMANDS;
  private static final JsonMapper JSON = new JsonMapper();
  private static final UUID SAGA = Saga.id();

  /** One message that becomes a dead letter. */
  record Poison(String name, String type, String body, String reason) {
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

  @BeforeAll
  void start(@TempDir Path directory) throws Exception {
    stack = Stack.open();
    kafka = Kafka.own(directory.resolve("kafka"));
    saga = new Saga(kafka);
    gateway = PaymentProcess.gateway(directory).ready();
    ledger = new GatewayLedger(gateway);
    var database = stack.postgres().database("hostile");
    service = PaymentProcess.service(directory, database, kafka, gateway, Map.of()).ready();
  }

  @AfterAll
  void stop() throws Exception {
    service.close();
    gateway.close();
    saga.close();
    kafka.close();
    stack.close();
  }

  @ParameterizedTest
  @MethodSource({"bodies", "commands", "data", "forged"})
  void becomesADeadLetterAndNothingHappened(Poison poison) throws Exception {
    var before = letters();
    var size = gateway.send(gateway.request("/ledger")).body().length();
    saga.raw(poison.type(), SAGA, poison.body());
    await().atMost(Duration.ofSeconds(30)).until(() -> letters() == before + 1);
    assertThat(reason()).contains(poison.reason()).doesNotContain("Exception", "jackson");
    assertThat(gateway.send(gateway.request("/ledger")).body()).hasSize(size);
  }

  @Test
  void whatIsBehindPoisonIsServed() throws Exception {
    var order = Saga.id();
    saga.raw("AuthorizePayment", order, "poison");
    var authorization = saga.authorize(order, Saga.id(), "tok_ok");
    saga.raw("AuthorizePayment", order, "{}");
    assertThat(saga.reply(saga.captured(order, authorization))).isEqualTo("DONE");
  }

  @Test
  void aCommandOfLongAgoIsNotCarriedOut() throws Exception {
    var order = Saga.id();
    var command = UUID.randomUUID();
    var body = command(order, data(order)).replace("ID", command.toString());
    saga.raw("AuthorizePayment", order, body.replace("2099", "2001"));
    assertThat(saga.reply(command)).isEqualTo("EXPIRED");
    assertThat(ledger.of(command)).isEmpty();
  }

  @Test
  void aCommandFromFarAheadIsOneLikeAnother() throws Exception {
    var order = Saga.id();
    var command = UUID.randomUUID();
    var body = command(order, data(order)).replace("ID", command.toString());
    saga.raw("AuthorizePayment", order, body);
    assertThat(saga.reply(command)).isEqualTo("DONE");
  }

  @Test
  void whatANewerSagaAddsIsIgnored() throws Exception {
    var order = Saga.id();
    var command = UUID.randomUUID();
    var more = data(order).replace("{\"order_id\"", "{\"installments\": [1, 2], \"order_id\"");
    saga.raw("AuthorizePayment", order, command(order, more).replace("ID", command.toString()));
    assertThat(saga.reply(command)).isEqualTo("DONE");
  }

  @Test
  void aSecondPaymentOfAnOrderIsRefused() throws Exception {
    var order = Saga.id();
    assertThat(saga.reply(saga.authorize(order, Saga.id(), "tok_ok"))).isEqualTo("DONE");
    var second = saga.authorize(order, Saga.id(), "tok_ok");
    assertThat(saga.reply(second)).isEqualTo("ORDER_HAS_PAYMENT");
    assertThat(ledger.of(second)).isEmpty();
  }

  @Test
  void nothingIsTakenForAnOrderWithoutPayment() {
    assertThat(saga.reply(saga.capture(Saga.id()))).isEqualTo("CAPTURE_REFUSED");
  }

  /** A command of another saga is not undone, whoever names it. */
  @Test
  void nobodyUndoesAnothersPayment() throws Exception {
    var order = Saga.id();
    var authorization = saga.authorize(order, Saga.id(), "tok_ok");
    assertThat(saga.reply(authorization)).isEqualTo("DONE");
    var before = letters();
    saga.undo(Saga.id(), authorization);
    await().atMost(Duration.ofSeconds(30)).until(() -> letters() == before + 1);
    assertThat(ledger.of(authorization)).containsExactly("authorized 12.34");
  }

  Stream<Poison> bodies() {
    return Stream.of(
        poison("no JSON", "hello", "body"),
        poison("an empty body", "", "body"),
        poison("null", "null", "body"),
        poison("an array", "[]", "body"),
        poison("two objects", "{}{}", "body"),
        poison("an empty object", "{}", "command is missing"),
        poison("depth 1,001", "{\"x\":".repeat(1_001) + "1" + "}".repeat(1_001), ""),
        new Poison("a type that nobody has", "PrintMoney", "{}", "no handler for the type"));
  }

  Stream<Poison> commands() {
    var good = command(SAGA, data(SAGA));
    return Stream.of(
        poison("no id", good.replace("\"id\": \"ID\", ", ""), "command.id"),
        poison("an id that is none", good.replace("ID", "1"), ""),
        poison("no saga", good.replaceFirst("\"saga\": \"[^\"]*\", ", ""), "command.saga"),
        poison("no deadline", good.replaceFirst("\"deadline\": \"[^\"]*\", ", ""), "deadline"),
        poison("attempt 0", good.replace("\"attempt\": 1", "\"attempt\": 0"), "attempt"),
        poison("attempt -1", good.replace("\"attempt\": 1", "\"attempt\": -1"), "attempt"),
        poison("replies to our own", good.replace(Saga.REPLIES, TOPIC), "reply_to"),
        poison("replies with a line", good.replace(Saga.REPLIES, "a\\nb"), "reply_to"),
        poison("no data", good.replaceFirst(", \"data\": .*}", "}"), "data"),
        poison("data that is a text", command(SAGA, "\"x\""), "data"),
        poison("an undoing of nothing", "VoidPayment", good, "compensates"));
  }

  Stream<Poison> data() {
    var good = data(SAGA);
    return Stream.of(
            new String[] {
              "no order", good.replaceFirst("\"order_id\": \"[^\"]*\", ", ""), "order_id"
            },
            new String[] {"no user", good.replaceFirst("\"user_id\": \"[^\"]*\", ", ""), "user_id"},
            new String[] {
              "a user that is none", good.replaceFirst("(\"user_id\": )\"[^\"]*\"", "$1\"x\""), ""
            },
            new String[] {"no amount", good.replaceFirst("\"amount\": \\{[^}]*}, ", ""), "amount"},
            new String[] {"an amount of nothing", good.replace("12.34", "0.00"), "amount"},
            new String[] {"less than nothing", good.replace("12.34", "-12.34"), "amount"},
            new String[] {"a half cent", good.replace("12.34", "12.345"), "amount"},
            new String[] {"an overflow", good.replace("12.34", "9".repeat(30)), "amount"},
            new String[] {"1e9", good.replace("12.34", "1e9"), "amount"},
            new String[] {"a currency that is none", good.replace("EUR", "XYZ"), "amount"},
            new String[] {"no currency", good.replace(", \"currency\": \"EUR\"", ""), "amount"},
            new String[] {
              "no method",
              good.replaceFirst(", \"payment_method\": \"[^\"]*\"", ""),
              "payment_method"
            },
            new String[] {"a card", good.replace("tok_ok", "4111111111111111"), "payment_method"},
            new String[] {
              "a method with a line", good.replace("tok_ok", "tok_ok\\nx"), "payment_method"
            },
            new String[] {
              "SQL for a method", good.replace("tok_ok", "tok_'; --"), "payment_method"
            },
            new String[] {
              "an endless method",
              good.replace("tok_ok", "tok_" + "x".repeat(10_000)),
              "payment_method"
            })
        .map(it -> poison(it[0], command(SAGA, it[1]), it[2]));
  }

  Stream<Poison> forged() {
    var another = "{\"order_id\": \"" + Saga.id() + "\"}";
    var good = command(SAGA, another);
    return Stream.of(
        poison("a payment of another's order", command(SAGA, data(Saga.id())), "order_id"),
        poison("a capture of another's order", "CapturePayment", good, "order_id"));
  }

  private static Poison poison(String name, String body, String reason) {
    return poison(name, "AuthorizePayment", body, reason);
  }

  private static Poison poison(String name, String type, String body, String reason) {
    return new Poison(name, type, body.replace("ID", UUID.randomUUID().toString()), reason);
  }

  private static String command(UUID order, String data) {
    return "{\"command\": {\"id\": \"ID\", \"saga\": \"%s\", \"attempt\": 1, \"deadline\": \"2099-01-01T00:00:00Z\", \"reply_to\": \"%s\"}, \"data\": %s}"
        .formatted(order, Saga.REPLIES, data);
  }

  private static String data(UUID order) {
    return "{\"order_id\": \"%s\", \"user_id\": \"%s\", \"amount\": {\"amount\": \"12.34\", \"currency\": \"EUR\"}, \"payment_method\": \"tok_ok\"}"
        .formatted(order, Saga.id());
  }

  /** How many dead letters there are. */
  private int letters() throws Exception {
    return JSON.readTree(page().body()).size();
  }

  private String reason() throws Exception {
    var all = JSON.readTree(page().body());
    return all.get(all.size() - 1).path("reason").asText();
  }

  private HttpResponse<String> page() throws Exception {
    return service.admin("/dlq", "application/json");
  }
}
