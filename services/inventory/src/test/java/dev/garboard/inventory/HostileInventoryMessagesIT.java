package dev.garboard.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.garboard.kit.testing.Kafka;
import dev.garboard.kit.testing.Stack;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Commands that no saga of ours sends: none moves stock, and none holds up those behind it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostileInventoryMessagesIT {
  private static final JsonMapper JSON = new JsonMapper();
  private static final UUID SAGA = Saga.id();
  private static final String RESERVE = "ReserveInventory";
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /**
   * One message that becomes a dead letter.
   *
   * @param headers other than usual
   */
  record Poison(String name, String type, String body, Map<String, String> headers, String reason) {
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

  @BeforeAll
  void start(@TempDir Path directory) throws Exception {
    stack = Stack.open();
    kafka = Kafka.own(directory.resolve("kafka"));
    saga = new Saga(kafka);
    var database = stack.postgres().database("hostile");
    ledger = new StockLedger(database);
    service = new InventoryProcess(directory.resolve("inventory"), database, kafka, Map.of());
    service.sells("TEA-01", 1_000);
    service.sells("CUP-01", 1_000);
  }

  @AfterAll
  void stop() throws Exception {
    ledger.requireBalance();
    service.close();
    saga.close();
    kafka.close();
    stack.close();
  }

  @ParameterizedTest
  @MethodSource({"bodies", "commands", "data", "headers", "forged"})
  void becomesADeadLetterAndNothingMoves(Poison poison) throws Exception {
    var before = letters().size();
    var moved = ledger.of("TEA-01").size();
    saga.raw(poison.type(), SAGA, poison.body(), poison.headers());
    await().atMost(PATIENCE).until(() -> letters().size() == before + 1);
    assertThat(letters().get(before).path("reason").asText())
        .contains(poison.reason())
        .doesNotContain("Exception", "jackson");
    assertThat(ledger.of("TEA-01")).hasSize(moved);
    assertThat(ledger.asked("SELECT 1 FROM reservations WHERE order_id = '" + SAGA + "'"))
        .isEmpty();
  }

  @Test
  void whatIsBehindPoisonIsServed() throws Exception {
    var order = Saga.id();
    saga.raw(RESERVE, order, "poison");
    var reserve = saga.reserve(order, "CUP-01", 1);
    saga.raw(RESERVE, order, "{}");
    var commit = saga.commit(order);
    assertThat(saga.reply(reserve)).isEqualTo("DONE");
    assertThat(saga.reply(commit)).isEqualTo("DONE");
  }

  @Test
  void aCommandOfLongAgoIsNotCarriedOut() {
    var order = Saga.id();
    var command = UUID.randomUUID();
    saga.raw(RESERVE, order, body(order, command).replace("2099", "2001"));
    assertThat(saga.reply(command)).isEqualTo("EXPIRED");
    assertThat(saga.events(order)).isEmpty();
  }

  @Test
  void aCommandFromFarAheadIsOneLikeAnother() {
    var order = Saga.id();
    var command = UUID.randomUUID();
    saga.raw(RESERVE, order, body(order, command));
    assertThat(saga.reply(command)).isEqualTo("DONE");
  }

  @Test
  void whatANewerSagaAddsIsIgnored() {
    var order = Saga.id();
    var command = UUID.randomUUID();
    var more =
        body(order, command)
            .replace("{\"order_id\"", "{\"gift\": [1, 2], \"order_id\"")
            .replace("\"quantity\": 1", "\"quantity\": 1, \"colour\": \"red\"")
            .replace("\"attempt\": 1", "\"attempt\": 1, \"priority\": {\"of\": \"ours\"}");
    saga.raw(RESERVE, order, more, Map.of("ce_schemaversion", "2"));
    assertThat(saga.reply(command)).isEqualTo("DONE");
  }

  /** Of what an older one leaves out, nothing but the reply is missed. */
  @Test
  void anOlderSagaThatWantsNoReplyIsServed() {
    var order = Saga.id();
    var body = body(order, UUID.randomUUID()).replaceFirst(", \"reply_to\": \"[^\"]*\"", "");
    saga.raw(RESERVE, order, body, Map.of("ce_correlationid", "", "traceparent", ""));
    await().atMost(PATIENCE).until(() -> saga.events(order).contains("StockReserved"));
  }

  @Test
  void aSecondReservationOfAnOrderIsRefused() throws Exception {
    var order = Saga.id();
    assertThat(saga.reply(saga.reserve(order, "CUP-01", 1))).isEqualTo("DONE");
    assertThat(saga.reply(saga.reserve(order, "CUP-01", 2))).isEqualTo("ORDER_HAS_RESERVATION");
    assertThat(saga.reply(saga.reserve(order, "CUP-01", 1))).as("the same").isEqualTo("DONE");
    assertThat(ledger.asked(moves(order))).containsExactly("RESERVED");
  }

  private static String moves(UUID order) {
    return "SELECT reason FROM stock_ledger JOIN reservations r ON r.id = reservation_id WHERE order_id = '"
        + order
        + "'";
  }

  /** A command of another saga is not undone, whoever names it. */
  @Test
  void nobodyReleasesAnothers() throws Exception {
    var order = Saga.id();
    var reserve = saga.reserve(order, "CUP-01", 1);
    assertThat(saga.reply(reserve)).isEqualTo("DONE");
    var before = letters().size();
    saga.release(Saga.id(), reserve);
    await().atMost(PATIENCE).until(() -> letters().size() == before + 1);
    assertThat(ledger.asked(moves(order))).containsExactly("RESERVED");
  }

  @Test
  void anEventThatComesThriceHasOneEffectAndOneReply() {
    var order = Saga.id();
    var command = UUID.randomUUID();
    var same = Map.of("ce_id", Saga.id().toString());
    for (var n = 0; n < 3; n++) {
      saga.raw(RESERVE, order, body(order, command), same);
    }
    assertThat(saga.reply(saga.commit(order))).as("behind all three").isEqualTo("DONE");
    assertThat(saga.replies(command)).containsExactly("DONE");
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
        new Poison("a type that nobody has", "StealStock", "{}", Map.of(), "no handler"));
  }

  Stream<Poison> commands() {
    var good = body(SAGA, UUID.randomUUID());
    return Stream.of(
        poison("no id", good.replaceFirst("\"id\": \"[^\"]*\", ", ""), "command.id"),
        poison("an id that is none", good.replaceFirst("(\"id\": \")[^\"]*", "$11"), ""),
        poison("no saga", good.replaceFirst("\"saga\": \"[^\"]*\", ", ""), "command.saga"),
        poison("no deadline", good.replaceFirst("\"deadline\": \"[^\"]*\", ", ""), "deadline"),
        poison("attempt 0", good.replace("\"attempt\": 1", "\"attempt\": 0"), "attempt"),
        poison("attempt -1", good.replace("\"attempt\": 1", "\"attempt\": -1"), "attempt"),
        poison("half an attempt", good.replace("\"attempt\": 1", "\"attempt\": 1.5"), ""),
        poison("replies to our own", good.replace(Saga.REPLIES, Saga.COMMANDS), "reply_to"),
        poison("replies with a line", good.replace(Saga.REPLIES, "a\\nb"), "reply_to"),
        poison("no data", good.replaceFirst(", \"data\": .*}", "}"), "data"),
        poison("data that is a text", good.replaceFirst("\"data\": .*}", "\"data\": \"x\"}"), ""),
        new Poison("an undoing of nothing", "ReleaseReservation", good, Map.of(), "compensates"));
  }

  Stream<Poison> data() {
    var quantities =
        Stream.of("0", "-1", "1001", "2147483647", "-2147483648")
            .map(it -> line("a quantity of " + it, "\"TEA-01\"", it, "lines[0].quantity is 1 to"));
    var noNumbers =
        Stream.of("2147483648", "0.5", "1.5", "\"1\"", "true", "[1]", "1e400")
            .map(it -> line("a quantity of " + it, "\"TEA-01\"", it, ""));
    var names =
        Stream.of("\"\"", "\"tea-01\"", "\"-TEA\"", "\"TEA 01\"", "\"'; --\"", "\"TEA\\n\"")
            .map(it -> line("an article called " + it, it, "1", "lines[0].sku"));
    var others =
        Stream.of(
            line("no name", "null", "1", "lines[0].sku is missing"),
            line("no quantity", "\"TEA-01\"", "null", "lines[0].quantity is missing"),
            line("an endless name", "\"" + "T".repeat(200_000) + "\"", "1", "lines[0].sku"),
            line("too much in all", "\"" + "T".repeat(262_144) + "\"", "1", "over 262144 bytes"),
            lines("no lines", "", "1 to 100 lines"),
            lines("null for a line", "null", "lines[0] is missing"),
            lines("a text for a line", "\"TEA-01\"", ""),
            lines("an article twice", twice(), "add them up"),
            lines("101 lines", many(), "1 to 100 lines"),
            poison("null for lines", withLines("null"), "lines is missing"),
            poison("an object for lines", withLines("{}"), ""),
            poison(
                "no order",
                body(SAGA, UUID.randomUUID()).replaceFirst("\"order_id\": \"[^\"]*\", ", ""),
                "order_id"),
            poison(
                "an order that is none",
                body(SAGA, UUID.randomUUID()).replaceFirst("(\"order_id\": \")[^\"]*", "$1x"),
                ""));
    return Stream.of(quantities, noNumbers, names, others).flatMap(all -> all);
  }

  private static String twice() {
    return Saga.line("TEA-01", 1) + ", " + Saga.line("TEA-01", 2);
  }

  private static String many() {
    return IntStream.range(0, 101)
        .mapToObj(n -> Saga.line("TEA-" + n, 1))
        .collect(Collectors.joining(", "));
  }

  private static Poison line(String name, String sku, String quantity, String reason) {
    return lines(name, "{\"sku\": " + sku + ", \"quantity\": " + quantity + "}", reason);
  }

  private static Poison lines(String name, String lines, String reason) {
    return poison(name, withLines("[" + lines + "]"), reason);
  }

  private static String withLines(String lines) {
    return body(SAGA, UUID.randomUUID()).replace("[" + Saga.line("TEA-01", 1) + "]", lines);
  }

  Stream<Poison> headers() {
    return Stream.of(
        header("ce_id", ""),
        header("ce_id", "1"),
        header("ce_id", UUID.randomUUID().toString()),
        header("ce_specversion", "2.0"),
        header("ce_type", ""),
        header("ce_type", "Reserve Inventory"),
        header("ce_source", ""),
        header("ce_subject", "a\r\nb"),
        header("ce_time", "yesterday"),
        header("ce_aggregateseq", "0"),
        header("ce_schemaversion", "-1"),
        header("content-type", "text/plain"));
  }

  private static Poison header(String name, String value) {
    return new Poison(
        name + " of " + (value.isEmpty() ? "nothing" : value.strip()),
        RESERVE,
        body(SAGA, UUID.randomUUID()),
        Map.of(name, value),
        "header " + name);
  }

  Stream<Poison> forged() {
    var another = body(Saga.id(), UUID.randomUUID());
    var forged = another.replaceFirst("(\"saga\": \")[^\"]*", "$1" + SAGA);
    return Stream.of(RESERVE, "CommitReservation", "ExtendReservation")
        .map(type -> new Poison(type + " of another's order", type, forged, Map.of(), "order_id"));
  }

  private static Poison poison(String name, String body, String reason) {
    return new Poison(name, RESERVE, body, Map.of(), reason);
  }

  private static String body(UUID order, UUID command) {
    return "{\"command\": {\"id\": \"%s\", \"saga\": \"%s\", \"attempt\": 1, \"deadline\": \"2099-01-01T00:00:00Z\", \"reply_to\": \"%s\"}, \"data\": {\"order_id\": \"%s\", \"lines\": [%s]}}"
        .formatted(command, order, Saga.REPLIES, order, Saga.line("TEA-01", 1));
  }

  private JsonNode letters() throws Exception {
    return JSON.readTree(service.admin("/dlq").body());
  }
}
