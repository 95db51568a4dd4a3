package dev.garboard.payment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.garboard.kit.testing.Kafka;
import dev.garboard.kit.testing.Stack;
import dev.garboard.payment.http.GatewayNotices;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The gateway tells that it has news, three times each; by itself nobody would ask for minutes. */
class GatewayNoticesIT {
  private static final String NOTICES = "/api/v1/gateway-notices/";
  private static final String SECRET = "a secret of gateways, at least 32 characters";

  @TempDir static Path directory;
  private static Stack stack;
  private static Kafka kafka;
  private static PaymentProcess gateway;
  private static PaymentProcess service;
  private static Saga saga;
  private static GatewayLedger ledger;

  @BeforeAll
  static void start() throws Exception {
    stack = Stack.open();
    kafka = Kafka.own(directory.resolve("kafka"));
    saga = new Saga(kafka);
    gateway = PaymentProcess.gateway(directory);
    ledger = new GatewayLedger(gateway);
    service =
        PaymentProcess.service(
                directory,
                stack.postgres().database("notices"),
                kafka,
                gateway,
                Map.of(
                    "GARBOARD_PAYMENT_GATEWAY_RECOVER_AFTER",
                    "300s",
                    "GARBOARD_PAYMENT_GATEWAY_WEBHOOK_SECRET",
                    SECRET))
            .ready();
    gateway.kill();
    gateway.set("GARBOARD_GATEWAY_WEBHOOK", "http://127.0.0.1:" + service.port() + NOTICES);
    gateway.set("GARBOARD_GATEWAY_WEBHOOK_SECRET", SECRET);
    gateway.start();
    gateway.ready();
    gateway.faults("{\"webhook_copies\": 3}");
  }

  @AfterAll
  static void stop() throws Exception {
    service.close();
    gateway.close();
    saga.close();
    kafka.close();
    stack.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"tok_lost_reply", "tok_late", "tok_error_after", "tok_ok"})
  void aNoticeThatComesThreeTimesHasOneEffectAtOnce(String method) throws Exception {
    var order = Saga.id();
    var authorization = saga.authorize(order, Saga.id(), method);
    assertThat(saga.reply(authorization)).isEqualTo("DONE");
    assertThat(saga.reply(saga.capture(order))).isEqualTo("DONE");
    assertThat(ledger.of(authorization)).containsExactly("authorized 12.34", "captured 12.34");
    assertThat(saga.replies(authorization)).hasSize(1);
    assertThat(saga.events(order)).doesNotHaveDuplicates();
  }

  @Test
  void aNoticeOfNothingIsHeard() throws Exception {
    assertThat(notice(UUID.randomUUID().toString(), SECRET)).isEqualTo(204);
    assertThat(notice("x", SECRET)).isEqualTo(204);
  }

  @Test
  void whoCannotSignIsNotHeard() throws Exception {
    var key = UUID.randomUUID().toString();
    assertThat(notice(key, SECRET + "!")).isEqualTo(401);
    var unsigned = service.request(NOTICES + key).POST(BodyPublishers.noBody());
    assertThat(service.send(unsigned).statusCode()).isEqualTo(401);
  }

  private static int notice(String key, String secret) throws Exception {
    return service
        .send(
            service
                .request(NOTICES + key)
                .header("Webhook-Signature", GatewayNotices.signature(key, secret))
                .POST(BodyPublishers.noBody()))
        .statusCode();
  }
}
