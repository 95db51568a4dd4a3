package dev.garboard.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.garboard.kit.testing.Kafka;
import dev.garboard.kit.testing.Stack;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a payment lives through, commanded over Kafka, looked at over HTTP, by a real gateway. */
class PaymentStoryIT {
  private static final String PAYMENTS = "/api/v1/payments";
  private static final JsonMapper JSON = new JsonMapper();

  @TempDir static Path directory;
  private static Stack stack;
  private static Kafka kafka;
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
    saga = new Saga(kafka);
    gateway = PaymentProcess.gateway(directory).ready();
    ledger = new GatewayLedger(gateway);
    service =
        PaymentProcess.service(
                directory,
                stack.postgres().database("payment"),
                kafka,
                gateway,
                Map.of("GARBOARD_TRACING_EXPORTER", "memory"))
            .ready();
  }

  @AfterAll
  static void stop() throws Exception {
    service.close();
    gateway.close();
    saga.close();
    kafka.close();
    stack.close();
  }

  @Test
  void anOrderIsHeldAndTakenOnce() throws Exception {
    var authorization = saga.authorize(order, user, "tok_ok");
    assertThat(saga.reply(authorization)).isEqualTo("DONE");
    assertThat(saga.reply(saga.capture(order))).isEqualTo("DONE");

    var shown = shown();
    assertThat(shown.path("status").asText()).isEqualTo("CAPTURED");
    assertThat(shown.at("/amount/amount").asText()).isEqualTo("12.34");
    assertThat(shown.toString()).doesNotContain("tok_");
    assertThat(ledger.of(authorization)).containsExactly("authorized 12.34", "captured 12.34");
    await()
        .untilAsserted(
            () ->
                assertThat(saga.events(order))
                    .containsExactly("PaymentAuthorized", "PaymentCaptured"));
  }

  @Test
  void aDeclinedCardIsToldAndChargesNothing() throws Exception {
    var authorization = saga.authorize(order, user, "tok_declined");
    assertThat(saga.reply(authorization)).isEqualTo("PAYMENT_DECLINED");
    assertThat(shown().path("status").asText()).isEqualTo("DECLINED");
    assertThat(ledger.of(authorization)).containsExactly("declined 12.34");
    assertThat(saga.reply(saga.undo(order, authorization))).isEqualTo("DONE");
    assertThat(ledger.of(authorization)).hasSize(1);
  }

  @Test
  void whatIsHeldIsLetGo() throws Exception {
    var authorization = saga.authorize(order, user, "tok_ok");
    assertThat(saga.reply(authorization)).isEqualTo("DONE");
    assertThat(saga.reply(saga.undo(order, authorization))).isEqualTo("DONE");
    assertThat(shown().path("status").asText()).isEqualTo("VOIDED");
    assertThat(ledger.of(authorization)).containsExactly("authorized 12.34", "voided 12.34");
    assertThat(saga.reply(saga.capture(order))).isEqualTo("CAPTURE_REFUSED");
  }

  @Test
  void whatWasTakenIsPaidBack() throws Exception {
    var authorization = saga.authorize(order, user, "tok_ok");
    assertThat(saga.reply(saga.captured(order, authorization))).isEqualTo("DONE");
    assertThat(saga.reply(saga.undo(order, authorization))).isEqualTo("DONE");
    assertThat(shown().path("status").asText()).isEqualTo("REFUNDED");
    assertThat(ledger.of(authorization))
        .containsExactly("authorized 12.34", "captured 12.34", "refunded 12.34");
  }

  @Test
  void aPaymentIsUndoneBeforeItWasBegun() throws Exception {
    var authorization = UUID.randomUUID();
    assertThat(saga.reply(saga.undo(order, authorization))).isEqualTo("DONE");
    saga.authorize(order, user, "tok_ok", authorization);
    assertThat(saga.reply(authorization)).isEqualTo("COMPENSATED");
    assertThat(ledger.of(authorization)).isEmpty();
    assertThat(list().path("items")).isEmpty();
  }

  @Test
  void commandsThatComeThreeTimesHaveOneEffectAndOneAnswer() throws Exception {
    var authorization = UUID.randomUUID();
    for (int i = 0; i < 3; i++) {
      saga.authorize(order, user, "tok_ok", authorization);
    }
    assertThat(saga.reply(authorization)).isEqualTo("DONE");
    var capture = UUID.randomUUID();
    for (int i = 0; i < 3; i++) {
      saga.capture(order, capture);
    }
    assertThat(saga.reply(capture)).isEqualTo("DONE");
    var undo = UUID.randomUUID();
    for (int i = 0; i < 3; i++) {
      saga.undo(order, authorization, undo);
    }
    assertThat(saga.reply(undo)).isEqualTo("DONE");
    assertThat(ledger.of(authorization))
        .containsExactly("authorized 12.34", "captured 12.34", "refunded 12.34");
    assertThat(saga.replies(authorization)).containsOnly("DONE");
  }

  @Test
  void aPartIsPaidBackAndThenNoMoreThanTheRest() throws Exception {
    var authorization = saga.authorize(order, user, "tok_ok");
    assertThat(saga.reply(saga.captured(order, authorization))).isEqualTo("DONE");
    var payment = shown().path("id").asText();

    var first = refund(payment, "10.00", "EUR", "first");
    assertThat(first.statusCode()).as(first.body()).isEqualTo(202);
    assertThat(refund(payment, "10.00", "EUR", "first").body()).isEqualTo(first.body());
    var second = refund(payment, "2.35", "EUR", "second");
    assertThat(second.statusCode()).isEqualTo(409);
    assertThat(second.body()).contains("refund-exceeds-capture");
    assertThat(refund(payment, "2.34", "EUR", "third").statusCode()).isEqualTo(202);

    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(shown().path("status").asText()).isEqualTo("REFUNDED"));
    assertThat(ledger.of(authorization))
        .containsExactly("authorized 12.34", "captured 12.34", "refunded 10.00", "refunded 2.34");
    assertThat(refund(payment, "0.01", "EUR", "fourth").statusCode()).isEqualTo(409);
  }

  @Test
  void anothersPaymentIsNotThereButForOperators() throws Exception {
    assertThat(saga.reply(saga.authorize(order, user, "tok_ok"))).isEqualTo("DONE");
    var payment = PAYMENTS + "/" + shown().path("id").asText();
    var eve = PaymentProcess.TOKENS.of(Saga.id().toString(), "order:read:self");
    assertThat(get(payment, eve).statusCode()).isEqualTo(404);
    assertThat(json(get(PAYMENTS + "?order_id=" + order, eve)).path("items")).isEmpty();
    var operator = PaymentProcess.TOKENS.of(Saga.id().toString(), "order:read:self", "order:read");
    assertThat(get(payment, operator).statusCode()).isEqualTo(200);
  }

  @Test
  void oneTraceLeadsFromTheCommandToTheLedgerAndOn() throws Exception {
    var authorization = saga.authorize(order, user, "tok_lost_reply");
    assertThat(saga.reply(saga.captured(order, authorization))).isEqualTo("DONE");
    await().untilAsserted(() -> assertThat(saga.events(order)).hasSize(2));
    assertThat(ledger.traces(authorization))
        .hasSize(2)
        .allMatch(trace -> trace.contains(Saga.trace(order)));
    assertThat(saga.traces(order))
        .hasSize(4) // two events, two replies
        .allMatch(trace -> trace.contains(Saga.trace(order)));
    assertThat(gateway.send(gateway.request("/ledger")).body().lines())
        .filteredOn(line -> line.contains(authorization.toString()))
        .hasSize(2)
        .allMatch(line -> line.endsWith(" " + Saga.trace(order)));
  }

  @Test
  void aPersonSeesWhatTheGatewayWasTold() throws Exception {
    assertThat(saga.reply(saga.authorize(order, user, "tok_ok"))).isEqualTo("DONE");
    assertThat(saga.reply(saga.capture(order))).isEqualTo("DONE");
    var of = "/attempts?order_id=" + order;
    var table = service.admin(of);
    assertThat(table.headers().firstValue("Content-Type")).contains("text/plain; charset=utf-8");
    assertThat(table.body().lines()).hasSize(3);
    assertThat(table.body()).contains("AUTHORIZE", "CAPTURE", "12.34 EUR", Saga.trace(order));
    assertThat(table.body()).doesNotContain("tok_");
    var json = JSON.readTree(service.admin(of, "application/json").body());
    assertThat(json.path(0).path("order").asText()).isEqualTo(order.toString());
    assertThat(json.path(1).path("endedAt").asText()).isNotEmpty();
    assertThat(service.admin("/attempts").body()).doesNotContain(order.toString());
    assertThat(service.admin("/attempts?order_id=x").statusCode()).isEqualTo(400);
  }

  @Test
  void whatHasNoAnswerIsAmongTheAttemptsUntilItHas() throws Exception {
    var authorization = saga.authorize(order, user, "tok_late");
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> service.admin("/attempts").body().contains(authorization.toString()));
    assertThat(saga.reply(authorization)).isEqualTo("DONE");
    assertThat(service.admin("/attempts").body()).doesNotContain(authorization.toString());
  }

  private HttpResponse<String> refund(String payment, String amount, String currency, String key)
      throws Exception {
    var operator =
        PaymentProcess.TOKENS.of("7d1f0f6c-0000-7000-8000-000000000001", "payment:refund");
    return service.send(
        service
            .request(PAYMENTS + "/" + payment + "/refunds")
            .header("Authorization", "Bearer " + operator)
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", key + payment)
            .POST(
                BodyPublishers.ofString(
                    "{\"amount\": {\"amount\": \"%s\", \"currency\": \"%s\"}}"
                        .formatted(amount, currency))));
  }

  private JsonNode shown() throws Exception {
    return list().path("items").path(0);
  }

  private JsonNode list() throws Exception {
    var token = PaymentProcess.TOKENS.of(user.toString(), "order:read:self");
    return json(get(PAYMENTS + "?order_id=" + order, token));
  }

  private static HttpResponse<String> get(String path, String token) throws Exception {
    return service.send(service.request(path).header("Authorization", "Bearer " + token));
  }

  private static JsonNode json(HttpResponse<String> answer) throws Exception {
    return JSON.readTree(answer.body());
  }
}
