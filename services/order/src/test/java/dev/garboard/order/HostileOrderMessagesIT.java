package dev.garboard.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.garboard.kit.testing.Database;
import dev.garboard.kit.testing.Kafka;
import dev.garboard.kit.testing.Stack;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Replies and events that no neighbour of ours sends: none changes an order, none holds others up.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostileOrderMessagesIT {
  private static final String TEA =
      "{\"lines\": [{\"sku\": \"TEA-01\", \"quantity\": 2}], \"payment_method\": \"tok_ok\"}";
  private static final String REPLIES = Participants.REPLIES;
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Pattern LATE =
      Pattern.compile("(?m)^saga_late_replies_total\\{.*} ([0-9.]+)$");
  private static final UUID USER = UUID.randomUUID();
  private static final String ADA = SignedToken.buyer(USER);

  /** All that an order, its saga and its view are. */
  private static final String STATE =
      """
      SELECT o.id, o.status, o.version, s.status, s.step, s.version, v.status, v.version,
        (SELECT count(*) FROM orders), (SELECT count(*) FROM order_view),
        (SELECT count(*) FROM blocked_users), (SELECT count(*) FROM saga_instance)
      FROM orders o LEFT JOIN saga_instance s ON s.id = o.id LEFT JOIN order_view v ON v.id = o.id
      ORDER BY o.id
      """;

  /** Who of the service listens to a topic. */
  private static final Map<String, Set<String>> CONSUMERS =
      Map.of(
          REPLIES,
          Set.of("order-saga"),
          Participants.USERS,
          Set.of("order"),
          Participants.STOCK,
          Set.of("order", "order-view"),
          "payment.events.v1",
          Set.of("order-view"),
          "order.events.v1",
          Set.of("order-view"));

  /** One message that becomes a dead letter. */
  record Poison(
      String name, String topic, Map<String, String> headers, String body, String reason) {
    @Override
    public String toString() {
      return name;
    }
  }

  /** One reply that nobody waits for. */
  record Late(String name, String type, String time, String command, UUID saga) {
    @Override
    public String toString() {
      return name;
    }
  }

  private Stack stack;
  private Kafka kafka;
  private Database database;
  private FakeStock stock;
  private Participants participants;
  private OrderProcess service;
  private UUID confirmed;
  private UUID waiting;

  @BeforeAll
  void start(@TempDir Path directory) throws Exception {
    stack = Stack.open();
    kafka = Kafka.own(directory.resolve("kafka"));
    participants = new Participants(kafka);
    stock = new FakeStock().sells("TEA-01", "4.20", "EUR");
    database = stack.postgres().database("hostile");
    service =
        new OrderProcess(
            directory.resolve("order"),
            database,
            stock,
            Map.of(
                "GARBOARD_MESSAGING_BROKER", "kafka",
                "GARBOARD_MESSAGING_KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrapServers(),
                "GARBOARD_MESSAGING_TOPICS_CREATE", "true",
                "GARBOARD_SAGA_STEP_TIMEOUT", "10m",
                "GARBOARD_SERVER_HTTP_REQUEST_TIMEOUT", "15s"));
    confirmed = placed();
    participants.command(confirmed, "CommitReservation");
    participants.beSilentTo("AuthorizePayment");
    waiting = placed();
    participants.command(waiting, "AuthorizePayment");
    await().atMost(PATIENCE).until(() -> saga(confirmed).contains("COMPLETED"));
    await()
        .atMost(PATIENCE)
        .until(() -> state().contains("CONFIRMED 2") && state().contains("PENDING 1"));
  }

  @AfterAll
  void stop() throws Exception {
    service.close();
    stock.close();
    participants.close();
    kafka.close();
    stack.close();
  }

  @BeforeEach
  void allIsWell() {
    participants.heal();
  }

  /** The first call of a cold process may take longer than a price is waited for. */
  private UUID placed() throws Exception {
    var key = UUID.randomUUID().toString();
    var answer =
        await()
            .atMost(PATIENCE)
            .until(() -> service.order(ADA, key, TEA), it -> it.statusCode() == 202);
    return UUID.fromString(JSON.readTree(answer.body()).path("id").asText());
  }

  private String saga(UUID order) throws Exception {
    return service.admin("/sagas/" + order).body();
  }

  private String status(UUID order) throws Exception {
    var shown = service.send(service.request("/api/v1/orders/" + order, ADA));
    return JSON.readTree(shown.body()).path("status").asText();
  }

  private String state() throws Exception {
    var lines = new ArrayList<String>();
    try (var connection = database.connect();
        var rows = connection.createStatement().executeQuery(STATE)) {
      while (rows.next()) {
        var line = new ArrayList<String>();
        for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
          line.add(rows.getString(i));
        }
        lines.add(String.join(" ", line));
      }
    }
    return String.join("\n", lines);
  }

  private JsonNode letters() throws Exception {
    return JSON.readTree(service.admin("/dlq", "application/json").body());
  }

  @ParameterizedTest
  @MethodSource({"replies", "envelopes", "users", "stock", "payments", "ours"})
  void becomesADeadLetterAndChangesNothing(Poison poison) throws Exception {
    var state = state();
    var before = letters().size();
    participants.raw(poison.topic(), waiting.toString(), poison.headers(), poison.body());
    await().atMost(PATIENCE).until(() -> letters().size() == before + 1);
    var letter = letters().get(before);
    assertThat(letter.path("reason").asText())
        .contains(poison.reason())
        .doesNotContain("Exception", "jackson", "dev.garboard");
    assertThat(letter.path("attempts").asInt()).as("it is not tried again").isEqualTo(1);
    assertThat(letter.path("topic").asText()).isEqualTo(poison.topic());
    assertThat(letter.path("consumer").asText()).isIn(CONSUMERS.get(poison.topic()));
    assertThat(state()).isEqualTo(state);
  }

  private static Poison reply(String name, String body, String reason) {
    return poison(name, REPLIES, "CommandDone", body, reason);
  }

  private static Poison poison(String name, String topic, String type, String body, String reason) {
    var subject = UUID.randomUUID().toString();
    return new Poison(name, topic, Participants.headers(type, subject), body, reason);
  }

  Stream<Poison> replies() {
    var good = reply(UUID.randomUUID().toString(), waiting);
    return Stream.of(
        reply("no JSON", "hello", "body"),
        reply("an empty body", "", "body"),
        reply("null", "null", "body"),
        reply("an array", "[]", "body"),
        reply("two objects", good + good, "body"),
        reply("an empty object", "{}", "command_id"),
        reply("no command", "{\"saga_id\": \"" + waiting + "\", \"data\": {}}", "command_id"),
        reply("a command that is none", reply("1", waiting), ""),
        reply("no saga", good.replaceFirst("\"saga_id\": \"[^\"]*\", ", ""), "saga_id"),
        reply("a saga that is none", good.replace(waiting.toString(), "x"), ""),
        reply("a list of sagas", good.replace("\"" + waiting + "\"", "[]"), ""),
        reply("data that is a text", good.replace("{}}", "\"x\"}"), "data"),
        reply("depth 1,001", "{\"x\":".repeat(1_001) + "1" + "}".repeat(1_001), ""),
        reply("300 kB", good.replace("{}}", "{\"x\": \"" + "x".repeat(300_000) + "\"}}"), "bytes"),
        poison("a refusal without reason", REPLIES, "CommandRefused", good, "reason"),
        poison("a type that nobody has", REPLIES, "CommandMaybe", good, "no handler for the type"),
        poison("a command among replies", REPLIES, "AuthorizePayment", good, "no handler"));
  }

  private Poison header(String name, String header, String value) {
    var headers = Participants.headers("CommandDone", waiting.toString());
    if (value == null) {
      headers.remove(header);
    } else {
      headers.put(header, value);
    }
    var body = reply(UUID.randomUUID().toString(), waiting);
    return new Poison(name, REPLIES, headers, body, header);
  }

  Stream<Poison> envelopes() {
    return Stream.of(
        header("no id", "ce_id", null),
        header("an id that is no UUIDv7", "ce_id", UUID.randomUUID().toString()),
        header("an empty id", "ce_id", ""),
        header("no type", "ce_type", null),
        header("a type with a line", "ce_type", "Command\nDone"),
        header("a type with a lookup", "ce_type", "${jndi:ldap://x}"),
        header("no source", "ce_source", null),
        header("no subject", "ce_subject", null),
        header("a subject with a space", "ce_subject", "a b"),
        header("an endless subject", "ce_subject", "x".repeat(257)),
        header("number 0", "ce_aggregateseq", "0"),
        header("number -1", "ce_aggregateseq", "-1"),
        header("number 10^19", "ce_aggregateseq", "1" + "0".repeat(19)),
        header("schema 0", "ce_schemaversion", "0"),
        header("schema x", "ce_schemaversion", "x"),
        header("schema 2^31", "ce_schemaversion", "2147483648"),
        header("no time", "ce_time", null),
        header("yesterday", "ce_time", "yesterday"),
        header("CloudEvents 0.3", "ce_specversion", "0.3"),
        header("plain text", "content-type", "text/plain"),
        header("UTF-16", "content-type", "application/json; charset=utf-16"));
  }

  private static Poison about(String name, String topic, String type, String subject, String body) {
    return new Poison(name, topic, Participants.headers(type, subject), body, "");
  }

  Stream<Poison> users() {
    return Stream.of(
        about("a user who is none left", Participants.USERS, "UserDeleted", "root", "{}"),
        about("half a user left", Participants.USERS, "UserDeleted", "1-1-1-1-1", "{}"),
        about("SQL left", Participants.USERS, "UserDeleted", "';--", "{}"),
        about("a type of tomorrow", Participants.USERS, "UserPromoted", USER.toString(), "{}"));
  }

  Stream<Poison> stock() {
    var topic = Participants.STOCK;
    var order = confirmed.toString();
    return Stream.of(
        about("overdue of nothing", topic, "ReservationOverdue", order, "{}"),
        about("overdue of null", topic, "ReservationOverdue", order, "{\"order_id\": null}"),
        about("overdue of x", topic, "ReservationOverdue", order, "{\"order_id\": \"x\"}"),
        about("overdue, no JSON", topic, "ReservationOverdue", order, "overdue"),
        about("an article that is none", topic, "ItemPut", "tea-01", "{}"),
        about("an article that is a path", topic, "ItemPut", "../../etc", "{}"),
        about("reserved for nothing", topic, "StockReserved", order, "{}"),
        about("released for x", topic, "ReservationReleased", order, "{\"order_id\": \"x\"}"),
        about("committed, no JSON", topic, "ReservationCommitted", order, "[]"));
  }

  Stream<Poison> payments() {
    var topic = "payment.events.v1";
    return Stream.of(
        about("paid for nothing", topic, "PaymentCaptured", "p", "{}"),
        about("paid for x", topic, "PaymentAuthorized", "p", "{\"order_id\": \"x\"}"),
        about("paid, no JSON", topic, "PaymentRefunded", "p", "paid"),
        about("a type of tomorrow", topic, "PaymentDisputed", "p", "{}"));
  }

  /** Whoever can write to our own topic is one of us; nonsense is refused all the same. */
  Stream<Poison> ours() {
    var topic = "order.events.v1";
    var id = UUID.randomUUID();
    var body =
        """
        {"order_id": "%s", "user_id": "%s", "lines": [], "version": 1, "at": "2026-01-01T00:00:00Z", \
        "total": {"amount": "1.00", "currency": "EUR"}}"""
            .formatted(id, USER);
    return Stream.of(
        about("placed, of nobody", topic, "OrderPlaced", "x", body),
        about("placed, of another", topic, "OrderPlaced", UUID.randomUUID().toString(), body),
        about("placed, nothing", topic, "OrderPlaced", id.toString(), "{}"),
        about(
            "placed, by nobody",
            topic,
            "OrderPlaced",
            id.toString(),
            body.replaceFirst("\"user_id\": \"[^\"]*\", ", "")),
        about(
            "placed, for nothing",
            topic,
            "OrderPlaced",
            id.toString(),
            body.replaceFirst(", \"total\": .*}}", "}")),
        about(
            "placed, for half a cent",
            topic,
            "OrderPlaced",
            id.toString(),
            body.replace("1.00", "1.005")),
        about("placed, at no time", topic, "OrderPlaced", id.toString(), body.replace("2026", "x")),
        about("shipped", topic, "OrderShipped", id.toString(), body));
  }

  private static String reply(String command, UUID saga) {
    return "{\"command_id\": \"%s\", \"saga_id\": \"%s\", \"data\": {}}".formatted(command, saga);
  }

  @ParameterizedTest
  @MethodSource("late")
  void whatNobodyWaitsForChangesNothing(Late late) throws Exception {
    var state = state();
    var before = lateReplies();
    var letters = letters().size();
    var headers = Participants.headers(late.type(), late.saga().toString());
    headers.put("ce_time", late.time());
    var body = reply(late.command(), late.saga());
    participants.raw(
        REPLIES,
        late.saga().toString(),
        headers,
        late.type().equals("CommandRefused")
            ? body.replace("\"data\": {}", "\"reason\": \"NO\"")
            : body);
    await().atMost(PATIENCE).until(() -> lateReplies() == before + 1);
    assertThat(state()).isEqualTo(state);
    assertThat(letters()).hasSize(letters);
  }

  Stream<Late> late() {
    var now = "2026-11-29T00:00:00Z";
    var any = UUID.randomUUID().toString();
    var done = command(confirmed, "AuthorizePayment");
    var open = command(waiting, "AuthorizePayment");
    return Stream.of(
        new Late("a forged reply", "CommandDone", now, any, waiting),
        new Late("a forged refusal", "CommandRefused", now, any, waiting),
        new Late("of a saga that nobody has", "CommandDone", now, any, UUID.randomUUID()),
        new Late("another's command", "CommandDone", now, done, waiting),
        new Late("another's saga", "CommandDone", now, open, confirmed),
        new Late("a refusal after the end", "CommandRefused", now, done, confirmed),
        new Late(
            "of an earlier step",
            "CommandRefused",
            now,
            command(waiting, "ReserveInventory"),
            waiting),
        new Late("of 1970", "CommandDone", "1970-01-01T00:00:00Z", done, confirmed),
        new Late("of 9999", "CommandDone", "9999-12-31T23:59:59Z", done, confirmed));
  }

  private String command(UUID order, String type) {
    return participants.command(order, type).body().at("/command/id").asText();
  }

  private double lateReplies() throws Exception {
    return LATE.matcher(service.admin("/metrics").body())
        .results()
        .mapToDouble(it -> Double.parseDouble(it.group(1)))
        .sum();
  }

  @Test
  void aReplyOfANewerParticipantIsOneLikeAnother() throws Exception {
    participants.beSilentTo("AuthorizePayment");
    var order = placed();
    var headers = Participants.headers("CommandDone", order.toString());
    headers.put("ce_schemaversion", "7");
    headers.put("ce_time", "2999-01-01T00:00:00Z");
    headers.put("ce_dataschema", "https://garboard.dev/nowhere");
    var more =
        reply(command(order, "AuthorizePayment"), order)
            .replace("{}}", "{\"payment_id\": \"p\", \"fee\": {\"x\": [1]}}, \"shard\": 7}");
    participants.raw(REPLIES, order.toString(), headers, more);
    await().atMost(PATIENCE).until(() -> status(order).equals("CONFIRMED"));
  }

  @Test
  void aReplyOfAnOlderParticipantIsOneLikeAnother() throws Exception {
    participants.beSilentTo("AuthorizePayment");
    var order = placed();
    var headers = Participants.headers("CommandDone", order.toString());
    headers.remove("ce_dataschema");
    participants.raw(
        REPLIES, order.toString(), headers, reply(command(order, "AuthorizePayment"), order));
    await().atMost(PATIENCE).until(() -> status(order).equals("CONFIRMED"));
  }

  @Test
  void whatIsBehindPoisonIsServed() throws Exception {
    participants.beSilentTo("AuthorizePayment");
    var order = placed();
    var paying = participants.command(order, "AuthorizePayment");
    var key = order.toString();
    participants.raw(REPLIES, key, Participants.headers("CommandDone", key), "poison");
    participants.raw(REPLIES, key, Map.of(), "");
    participants.answer(paying);
    participants.raw(REPLIES, key, Participants.headers("CommandDone", key), "{}");
    await().atMost(PATIENCE).until(() -> status(order).equals("CONFIRMED"));
  }

  @Test
  void wholeTopicsAgainHaveNoEffectAgain() throws Exception {
    var order = placed();
    participants.command(order, "CommitReservation");
    await().atMost(PATIENCE).until(() -> saga(order).contains("COMPLETED"));
    await().atMost(PATIENCE).until(() -> status(order).equals("CONFIRMED"));
    var state = state();
    var letters = letters().size();
    var commands = participants.commands(order);
    var before = handled();
    var duplicates = duplicates();
    var again = participants.again(List.of(REPLIES, Participants.STOCK, Participants.USERS));
    assertThat(again).isPositive();
    await().atMost(PATIENCE).until(() -> handled() >= before + again);
    assertThat(duplicates()).isGreaterThan(duplicates);
    assertThat(state()).isEqualTo(state);
    assertThat(participants.commands(order)).isEqualTo(commands);
    assertThat(letters()).as("which are kept once").hasSize(letters);
  }

  private double duplicates() throws Exception {
    return sum("consumer_records_total\\{.*outcome=\"duplicate\".*}");
  }

  private double handled() throws Exception {
    return sum("consumer_records_total\\{.*}");
  }

  private double sum(String series) throws Exception {
    return Pattern.compile("(?m)^" + series + " ([0-9.E]+)$")
        .matcher(service.admin("/metrics").body())
        .results()
        .mapToDouble(it -> Double.parseDouble(it.group(1)))
        .sum();
  }
}
