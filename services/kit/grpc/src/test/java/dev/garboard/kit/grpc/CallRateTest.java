package dev.garboard.kit.grpc;

import static dev.garboard.kit.grpc.Trial.AUTHORIZATION;
import static dev.garboard.kit.grpc.Trial.ECHO;
import static dev.garboard.kit.grpc.Trial.SECURED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.garboard.kit.client.RateLimitConfig;
import dev.garboard.kit.client.RateLimits;
import dev.garboard.kit.runtime.ClientAddress;
import dev.garboard.kit.runtime.Problem;
import dev.garboard.kit.security.Principal;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.Metadata;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The limits of HTTP, held at the other door. */
class CallRateTest {
  private static final Metadata.Key<String> FORWARDED_FOR =
      Metadata.Key.of("x-forwarded-for", Metadata.ASCII_STRING_MARSHALLER);
  private static final String LOTS = "1000/s burst 1000";

  private final Trial trial = new Trial();

  @AfterEach
  void stop() {
    trial.close();
  }

  private void limit(String principal, String global, Map<String, String> routes) {
    var config = new RateLimitConfig(principal, global, routes, 100);
    trial.limit =
        new RateLimits(
                config,
                new ClientAddress(List.of()),
                () -> Principal.current().map(Principal::subject),
                trial.metrics)
            ::admit;
  }

  private static String call(Channel channel) {
    return Trial.call(channel, ECHO, CallOptions.DEFAULT, "x");
  }

  private static StatusRuntimeException refused(Channel channel) {
    return catchThrowableOfType(StatusRuntimeException.class, () -> call(channel));
  }

  @Test
  void overTheLimitACallerIsToldWhenToComeBack() {
    limit("1/m burst 2", LOTS, Map.of());
    call(trial.channel);
    call(trial.channel);
    var failure = refused(trial.channel);
    var refusal = RpcErrors.refusal(failure);
    assertThat(failure.getStatus().getCode()).isEqualTo(Code.RESOURCE_EXHAUSTED);
    assertThat(refusal.problem()).isEqualTo(Problem.RATE_LIMITED);
    assertThat(refusal.retryAfter().orElseThrow())
        .isBetween(Duration.ofSeconds(30), Duration.ofSeconds(60));
    assertThat(trial.metrics.registry().scrape())
        .contains(
            "rate_limit_decisions_total{decision=\"limited\",limiter=\"principal\",service=\"trial\"} 1.0",
            "grpc_code=\"RESOURCE_EXHAUSTED\"");
  }

  @Test
  void callersWhoAreKnownDoNotShareTheirAddress() {
    limit("1/m", LOTS, Map.of());
    call(trial.channel);
    var ann = trial.with(AUTHORIZATION, "Bearer " + Trial.token());
    assertThat(call(ann)).isEqualTo("x");
    assertThat(refused(ann)).isNotNull();
  }

  @Test
  void aCallWithoutAPermissionCountsToo() {
    limit("1/m", LOTS, Map.of());
    var first =
        catchThrowableOfType(
            StatusRuntimeException.class,
            () -> Trial.call(trial.channel, SECURED, CallOptions.DEFAULT, "x"));
    assertThat(first.getStatus().getCode()).isEqualTo(Code.UNAUTHENTICATED);
    assertThat(refused(trial.channel).getStatus().getCode()).isEqualTo(Code.RESOURCE_EXHAUSTED);
  }

  @Test
  void aMethodMayHaveItsOwnLimitAndAllTogetherHaveOne() {
    limit(LOTS, "1/m burst 3", Map.of("POST /trial.v1.Trial/Echo", "1/m"));
    call(trial.channel);
    assertThat(refused(trial.channel)).isNotNull();
    var ann = trial.with(AUTHORIZATION, "Bearer " + Trial.token(Trial.READ));
    for (var i = 0; i < 2; i++) {
      assertThat(Trial.call(ann, SECURED, CallOptions.DEFAULT, "x")).isEqualTo("x");
    }
    var last =
        catchThrowableOfType(
            StatusRuntimeException.class, () -> Trial.call(ann, SECURED, CallOptions.DEFAULT, "x"));
    assertThat(last.getStatus().getCode()).isEqualTo(Code.RESOURCE_EXHAUSTED);
  }

  @Test
  void aTrustedProxyTellsClientsApartAndTheClientCannotPrependOthers() {
    limit("1/m", LOTS, Map.of());
    assertThat(call(trial.with(FORWARDED_FOR, "1.1.1.1"))).isEqualTo("x");
    assertThat(call(trial.with(FORWARDED_FOR, "2.2.2.2"))).isEqualTo("x");
    assertThat(refused(trial.with(FORWARDED_FOR, "9.9.9.9, 1.1.1.1"))).isNotNull();
    assertThat(refused(trial.with(FORWARDED_FOR, "9.9.9.9", "2.2.2.2"))).isNotNull();
  }

  @Test
  void theHandlerKnowsFromWhereItIsCalled() {
    trial.handler = text -> CallerAddress.current().getHostAddress();
    assertThat(call(trial.with(FORWARDED_FOR, "1.1.1.1"))).isEqualTo("1.1.1.1");
    assertThat(call(trial.channel)).isEqualTo("127.0.0.1");
  }

  @Test
  void aProbeIsNeverRefused() {
    limit("0/s", "0/s", Map.of());
    var health = HealthGrpc.newBlockingStub(trial.channel);
    assertThat(health.check(HealthCheckRequest.getDefaultInstance())).isNotNull();
    assertThat(refused(trial.channel)).isNotNull();
  }
}
