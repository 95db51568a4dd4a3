package dev.garboard.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.garboard.kit.testing.Database;
import dev.garboard.kit.testing.Kafka;
import dev.garboard.kit.testing.Stack;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever dies, is away or says nothing: a payment ends, and moves its money once. */
class PaymentFaultsIT {
  private static final String NO_FAULT = "{}";

  @TempDir static Path directory;
  private static Stack stack;
  private static Kafka kafka;
  private static Database database;
  private static PaymentProcess gateway;
  private static PaymentProcess service;
  private static Saga saga;
  private static GatewayLedger ledger;

  private final UUID order = Saga.id();
  private final UUID user = Saga.id();

  @BeforeAll
  static void start() throws Exception {
    stack = Stack.open();
    kafka = Kafka.own(directory.resolve("kafka"));
    database = stack.postgres().database("payment");
    saga = new Saga(kafka);
    gateway = PaymentProcess.gateway(directory).ready();
    ledger = new GatewayLedger(gateway);
    service = PaymentProcess.service(directory, database, kafka, gateway, Map.of()).ready();
  }

  @AfterAll
  static void stop() throws Exception {
    service.close();
    gateway.close();
    saga.close();
    kafka.close();
    stack.close();
  }

  @AfterEach
  void heal() throws Exception {
    gateway.faults(NO_FAULT);
  }

  @Test
  void whoDiesBeforeTheCallMakesItAfterwards() throws Exception {
    gateway.kill();
    var authorization = saga.authorize(order, user, "tok_ok");
    awaitStatus("INITIATED");
    service.kill();
    gateway.start();
    gateway.ready();
    assertThat(ledger.of(authorization)).isEmpty();
    service.start();

    assertThat(saga.reply(authorization)).isEqualTo("DONE");
    assertThat(ledger.of(authorization)).containsExactly("authorized 12.34");
    service.ready();
  }

  @Test
  void whoDiesBetweenTheCallAndItsAnswerFindsOutWhatBecameOfIt() throws Exception {
    gateway.faults("{\"delay_after\": 900}");
    var authorization = saga.authorize(order, user, "tok_ok");
    await().until(() -> !ledger.of(authorization).isEmpty());
    service.kill();
    assertThat(status()).isEqualTo("INITIATED");
    gateway.faults(NO_FAULT);
    service.start();

    assertThat(saga.reply(authorization)).isEqualTo("DONE");
    assertThat(ledger.of(authorization)).containsExactly("authorized 12.34");
    service.ready();
  }

  @Test
  void whoDiesWhileMoneyIsTakenTakesItOnce() throws Exception {
    assertThat(saga.reply(saga.authorize(order, user, "tok_ok"))).isEqualTo("DONE");
    gateway.faults("{\"delay_after\": 900}");
    var capture = saga.capture(order);
    awaitStatus("CAPTURING");
    service.kill();
    gateway.faults(NO_FAULT);
    service.start();

    assertThat(saga.reply(capture)).isEqualTo("DONE");
    awaitStatus("CAPTURED");
    assertThat(ledger.of(authorization())).hasSize(2);
    service.ready();
  }

  @Test
  void anAnswerThatIsLostAfterSuccessIsAskedFor() throws Exception {
    var authorization = saga.authorize(order, user, "tok_lost_reply");
    assertThat(saga.reply(authorization)).isEqualTo("DONE");
    assertThat(ledger.of(authorization)).containsExactly("authorized 12.34");
  }

  @Test
  void anErrorAfterSuccessIsNoRefusal() throws Exception {
    var authorization = saga.authorize(order, user, "tok_error_after");
    assertThat(saga.reply(authorization)).isEqualTo("DONE");
    assertThat(ledger.of(authorization)).containsExactly("authorized 12.34");
  }

  @Test
  void aSlowGatewayIsWaitedFor() {
    assertThat(saga.reply(saga.authorize(order, user, "tok_slow"))).isEqualTo("DONE");
  }

  @Test
  void aPaymentThatSucceedsAfterItsTimeoutCounts() throws Exception {
    var authorization = saga.authorize(order, user, "tok_late");
    assertThat(saga.reply(authorization)).isEqualTo("DONE");
    assertThat(ledger.of(authorization)).containsExactly("authorized 12.34");
  }

  /** The call is on the wire when it is called off: it must not have its effect afterwards. */
  @Test
  void aLateAuthorizationIsRefusedOnceItWasVoided() throws Exception {
    var authorization = saga.authorize(order, user, "tok_late");
    awaitStatus("INITIATED");
    assertThat(saga.reply(saga.undo(order, authorization))).isEqualTo("DONE");
    assertThat(ledger.of(authorization)).containsExactly("refused");
    assertThat(saga.reply(authorization)).isEqualTo("VOIDED");
    await()
        .during(Duration.ofSeconds(3)) // longer than the late one takes
        .atMost(Duration.ofSeconds(5))
        .until(() -> ledger.of(authorization).size() == 1);
    assertThat(status()).isEqualTo("VOIDED");
  }

  @Test
  void aVoidThatMeetsACaptureWhoseAnswerWasLostPaysBack() throws Exception {
    var authorization = saga.authorize(order, user, "tok_ok");
    assertThat(saga.reply(authorization)).isEqualTo("DONE");
    gateway.faults("{\"delay_after\": 3000}");
    saga.capture(order);
    await().until(() -> ledger.of(authorization).size() == 2);
    assertThat(status()).isEqualTo("CAPTURING");
    var undo = saga.undo(order, authorization);
    awaitStatus("VOIDING");
    gateway.faults(NO_FAULT);

    assertThat(saga.reply(undo)).isEqualTo("DONE");
    awaitStatus("REFUNDED");
    assertThat(ledger.of(authorization))
        .containsExactly("authorized 12.34", "captured 12.34", "refunded 12.34");
  }

  @Test
  void aCaptureThatIsRefusedIsToldAndNothingIsTaken() throws Exception {
    var authorization = saga.authorize(order, user, "tok_capture_refused");
    assertThat(saga.reply(authorization)).isEqualTo("DONE");
    assertThat(saga.reply(saga.capture(order))).isEqualTo("CAPTURE_REFUSED");
    assertThat(status()).isEqualTo("AUTHORIZED");
    assertThat(saga.reply(saga.undo(order, authorization))).isEqualTo("DONE");
    assertThat(ledger.of(authorization)).containsExactly("authorized 12.34", "voided 12.34");
  }

  @Test
  void aGatewayThatDiesAfterItHeldTheMoneyHasHeldItOnce() throws Exception {
    gateway.faults("{\"crash_after\": 1}");
    var authorization = saga.authorize(order, user, "tok_ok");
    gateway.awaitEnd();
    gateway.start();
    gateway.ready();
    assertThat(saga.reply(authorization)).isEqualTo("DONE");
    assertThat(ledger.of(authorization)).containsExactly("authorized 12.34");
  }

  @Test
  void aGatewayThatIsAwayWhileMoneyIsToBeLetGoIsWaitedFor() throws Exception {
    var authorization = saga.authorize(order, user, "tok_ok");
    assertThat(saga.reply(authorization)).isEqualTo("DONE");
    gateway.kill();
    var undo = saga.undo(order, authorization);
    awaitStatus("VOIDING");
    assertThat(saga.replies(undo)).isEmpty();
    gateway.start();
    gateway.ready();
    assertThat(saga.reply(undo)).isEqualTo("DONE");
    assertThat(ledger.of(authorization)).containsExactly("authorized 12.34", "voided 12.34");
  }

  /** A third of all calls fails before, a third of the rest after they had their effect. */
  @Test
  void aGatewayThatFailsEveryOtherCallStillChargesOnce() throws Exception {
    gateway.faults("{\"error_rate\": 0.3, \"error_after_rate\": 0.3}");
    var authorization = saga.authorize(order, user, "tok_ok");
    assertThat(saga.reply(authorization)).isEqualTo("DONE");
    assertThat(saga.reply(saga.capture(order))).isEqualTo("DONE");
    assertThat(ledger.of(authorization)).containsExactly("authorized 12.34", "captured 12.34");
  }

  private void awaitStatus(String wanted) {
    await().atMost(Duration.ofSeconds(60)).until(this::status, wanted::equals);
  }

  private String status() throws SQLException {
    return asked("status");
  }

  private UUID authorization() throws SQLException {
    return UUID.fromString(asked("command_id"));
  }

  private String asked(String column) throws SQLException {
    try (var connection = database.connect();
        var query =
            connection.prepareStatement("SELECT " + column + " FROM payments WHERE order_id = ?")) {
      query.setObject(1, order);
      var row = query.executeQuery();
      return row.next() ? row.getString(1) : "NONE";
    }
  }
}
