package dev.garboard.kit.saga;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.garboard.kit.messaging.Envelope;
import dev.garboard.kit.messaging.MemoryBroker;
import dev.garboard.kit.messaging.spi.Bytes;
import dev.garboard.kit.messaging.spi.Message;
import dev.garboard.kit.messaging.spi.Receipt.Stored;
import dev.garboard.kit.saga.Trips.Trip;
import dev.garboard.kit.testing.Stack;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Commands and replies that nobody of ours has sent: a dead letter or nothing, never an effect. */
class HostileMessagesIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final UUID SAGA = Play.SAGA;
  private static Stack stack;
  private static MemoryBroker broker;
  private static House house;

  private final SagaDefinition<Trip> book = Trips.book().build();

  @BeforeAll
  static void open() throws Exception {
    stack = Stack.open();
    broker = new MemoryBroker(Duration.ofMillis(100));
    house =
        new House(stack.postgres().database("hostile"), broker, Trips.CONFIG, Trips.book().build());
    house.open();
  }

  @AfterAll
  static void close() {
    house.close();
    broker.stop();
    stack.close();
  }

  @BeforeEach
  void begin() {
    house.asBefore("BookHotel");
  }

  @AfterEach
  void isStillAtWork() {
    var saga = house.start(book);
    await().atMost(PATIENCE).until(() -> house.status(saga) == SagaStatus.COMPLETED);
    assertThat(house.effects(SAGA)).isEmpty();
  }

  private static void publish(String topic, String type, String body) {
    var envelope =
        new Envelope(
            House.uuid7(),
            "/stranger",
            type,
            Instant.now(),
            SAGA.toString(),
            Optional.empty(),
            1,
            1,
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    var message = new Message(topic, SAGA.toString(), envelope.headers(), Bytes.of(body));
    assertThat(broker.publish(message).join()).isEqualTo(new Stored());
  }

  private static double records(String group, String outcome) {
    return house.counter("consumer_records", "group", group, "outcome", outcome);
  }

  /** A command with one field another: a JSON value, or nothing for a field that is missing. */
  private static String command(String field, String value) {
    var fields = new ArrayList<String>();
    add(fields, "id", "\"" + CommandName.of("X", Direction.FORWARD).id(SAGA) + "\"", field, value);
    add(fields, "saga", "\"" + SAGA + "\"", field, value);
    add(fields, "attempt", "1", field, value);
    add(fields, "deadline", "\"2026-01-01T00:00:00Z\"", field, value);
    add(fields, "reply_to", "\"trips.saga-replies.v1\"", field, value);
    var data = new ArrayList<String>();
    data.add("\"command\": {" + String.join(", ", fields) + "}");
    add(data, "data", "{}", field, value);
    return "{" + String.join(", ", data) + "}";
  }

  private static void add(List<String> to, String name, String good, String field, String value) {
    var it = name.equals(field) ? value : good;
    if (it != null) {
      to.add("\"" + name + "\": " + it);
    }
  }

  @ParameterizedTest(name = "{0} = {1}")
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "id,",
        "id, null",
        "id, 1",
        "id, \"1\"",
        "id, {}",
        "saga,",
        "saga, null",
        "saga, \"' OR 1=1 --\"",
        "attempt,",
        "attempt, null",
        "attempt, 0",
        "attempt, -1",
        "attempt, 2147483648",
        "attempt, \"x\"",
        "deadline,",
        "deadline, null",
        "deadline, \"yesterday\"",
        "reply_to, \"\"",
        "reply_to, \"user.events.v1\"",
        "reply_to, \"../etc/passwd\"",
        "reply_to, \"trips.saga-replies.v1\\n\"",
        "reply_to, \"TRIPS.saga-replies.v1\"",
        "reply_to, []",
        "data,",
        "data, null",
        "data, []",
        "data, \"text\"",
        "data, 1",
        "data, {\"guest\": {\"no\": \"text\"}}",
      })
  void aCommandWithAWrongFieldIsADeadLetterAtOnce(String field, String value) {
    becomesDead("participants", Trips.HOTELS, "BookHotel", command(field, value));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {"null", "[]", "1", "`{`", "`{} {}`", "`{\"command\": null}`", "`{\"command\": 1}`"})
  void whatIsNoCommandIsADeadLetterAtOnce(String body) {
    becomesDead("participants", Trips.HOTELS, "BookHotel", body);
  }

  @Test
  void aCompensationOfNothingIsADeadLetterAtOnce() {
    becomesDead("participants", Trips.HOTELS, "CancelHotel", command("compensates", null));
  }

  @Test
  void aTypeThatNobodyHandlesIsADeadLetterAtOnce() {
    becomesDead("participants", Trips.HOTELS, "DropTables", command("", null));
  }

  private static void becomesDead(String group, String topic, String type, String body) {
    var dead = records(group, "dead");
    var retried = records(group, "retry");
    publish(topic, type, body);
    await().atMost(PATIENCE).until(() -> records(group, "dead") == dead + 1);
    assertThat(records(group, "retry")).isEqualTo(retried);
  }

  @ParameterizedTest
  @CsvSource({"BookHotel", "BookFlight"})
  void theIdOfAnothersCommandGetsNobodyItsReply(String type) {
    var saga = house.start(book);
    await().atMost(PATIENCE).until(() -> house.status(saga) == SagaStatus.COMPLETED);
    var id = CommandName.of("BookHotel", Direction.FORWARD).id(saga);
    becomesDead("participants", Trips.HOTELS, type, command("id", "\"" + id + "\""));
  }

  @Test
  void nobodyUndoesTheStepOfAnothersSaga() {
    var saga = house.start(book);
    await().atMost(PATIENCE).until(() -> house.status(saga) == SagaStatus.COMPLETED);
    var id = CommandName.of("BookHotel", Direction.FORWARD).id(saga);
    var body =
        command("", null)
            .replace("\"attempt\": 1", "\"attempt\": 1, \"compensates\": \"" + id + "\"");
    becomesDead("participants", Trips.HOTELS, "CancelHotel", body);
    assertThat(house.effects(saga)).doesNotContain("CancelHotel");
  }

  @Test
  void whoWantsNoReplyGetsNone() {
    var before = records("engine", "ok");
    publish(
        Trips.HOTELS,
        "CancelHotel",
        "{\"command\": {\"id\": \""
            + House.uuid7()
            + "\", \"saga\": \""
            + House.uuid7()
            + "\", \"attempt\": 1, \"deadline\": \"2026-01-01T00:00:00Z\","
            + " \"compensates\": \""
            + House.uuid7()
            + "\", \"later\": true}, \"data\": {}, \"more\": 1}");
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                house.count(
                        "SELECT count(*) FROM command_log WHERE kind = 'CancelHotel' AND reply_to = ''")
                    >= 2);
    assertThat(records("engine", "ok")).isEqualTo(before);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "CommandDone, `{}`",
        "CommandDone, null",
        "CommandDone, `{\"command_id\": \"x\", \"saga_id\": \"y\"}`",
        "CommandDone, `{\"saga_id\": \"01981c2f-6a00-7abc-8def-0123456789ab\", \"data\": {}}`",
        "CommandDone, `{\"command_id\": \"01981c2f-6a00-7abc-8def-0123456789ab\", \"data\": {}}`",
        "CommandRefused, `{\"command_id\": \"01981c2f-6a00-7abc-8def-0123456789ab\", \"saga_id\": \"01981c2f-6a00-7abc-8def-0123456789ab\"}`",
        "CommandDone, `{\"command_id\": \"01981c2f-6a00-7abc-8def-0123456789ab\", \"saga_id\": \"01981c2f-6a00-7abc-8def-0123456789ab\", \"data\": []}`",
        "CommandDone, `{\"command_id\": \"01981c2f-6a00-7abc-8def-0123456789ab\", \"saga_id\": \"01981c2f-6a00-7abc-8def-0123456789ab\"}`",
        "CommandMaybe, `{\"command_id\": \"01981c2f-6a00-7abc-8def-0123456789ab\", \"saga_id\": \"01981c2f-6a00-7abc-8def-0123456789ab\", \"data\": {}}`",
      })
  void whatIsNoReplyIsADeadLetterAtOnce(String type, String body) {
    becomesDead("engine", Trips.REPLIES, type, body);
  }

  @Test
  void aReplyToASagaThatIsNotThereIsCountedAndNothingElse() {
    var late = house.counter("saga_late_replies", "saga", "unknown");
    publish(
        Trips.REPLIES,
        "CommandDone",
        "{\"command_id\": \""
            + House.uuid7()
            + "\", \"saga_id\": \""
            + House.uuid7()
            + "\", \"data\": {}}");
    await()
        .atMost(PATIENCE)
        .until(() -> house.counter("saga_late_replies", "saga", "unknown") == late + 1);
  }

  @Test
  void aForgedReplyToACommandThatIsNotAwaitedChangesNothing() {
    house.when("BookHotel", (_, _) -> new Answer.Later());
    var saga = house.start(book);
    var late = house.counter("saga_late_replies", "saga", "BookTrip");
    var id = CommandName.of("CapturePayment", Direction.FORWARD).id(saga);
    publish(
        Trips.REPLIES,
        "CommandDone",
        "{\"command_id\": \"" + id + "\", \"saga_id\": \"" + saga + "\", \"data\": {}}");
    await()
        .atMost(PATIENCE)
        .until(() -> house.counter("saga_late_replies", "saga", "BookTrip") == late + 1);
    assertThat(house.saga(saga).stage()).isEqualTo("BookHotel");
    house.asBefore("BookHotel");
  }
}
