package dev.garboard.kit.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.garboard.kit.security.RefreshTokens.Refreshed;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class RefreshTokensTest {
  private final MovableClock clock = new MovableClock();
  private final KeptTokens store = new KeptTokens();
  private final RefreshTokens tokens =
      new RefreshTokens(store, Issuer.settings(Map.of()).jwt(), new SecureRandom(), clock);

  private Refreshed.Renewed renewed(String token) {
    return (Refreshed.Renewed) tokens.refresh(token);
  }

  @Test
  void eachUseGivesTheNextOneOfTheSameSubjectAndEnd() {
    var first = tokens.open("anna");
    clock.move(Duration.ofDays(1));
    var second = renewed(first.token());
    assertThat(second.subject()).isEqualTo("anna");
    assertThat(second.expires()).isEqualTo(first.expires());
    assertThat(second.token()).hasSize(43).isNotEqualTo(first.token());
    assertThat(renewed(second.token()).token()).isNotEqualTo(second.token());
  }

  @Test
  void onlyHashesAreKept() {
    var token = tokens.open("anna").token();
    assertThat(store.hashes()).hasSize(1).doesNotContain(token);
    assertThat(tokens.open("anna").toString()).isEqualTo("Renewed[subject=anna]");
  }

  @Test
  void aSecondUseRevokesTheWholeFamilyAndNoOther() {
    var other = tokens.open("anna");
    var first = tokens.open("anna");
    var second = renewed(first.token());
    assertThat(tokens.refresh(first.token())).isEqualTo(new Refreshed.Reused("anna"));
    assertThat(tokens.refresh(second.token())).isEqualTo(new Refreshed.Unknown());
    assertThat(tokens.refresh(first.token())).isEqualTo(new Refreshed.Unknown());
    assertThat(tokens.refresh(other.token())).isInstanceOf(Refreshed.Renewed.class);
  }

  @Test
  void aFamilyEndsAfterThirtyDaysHoweverOftenItIsRefreshed() {
    var token = tokens.open("anna").token();
    for (var day = 0; day < 29; day++) {
      clock.move(Duration.ofDays(1));
      token = renewed(token).token();
    }
    clock.move(Duration.ofDays(1));
    assertThat(tokens.refresh(token)).isEqualTo(new Refreshed.Expired());
  }

  @Test
  void aSignOutEndsTheFamily() {
    var first = tokens.open("anna");
    var second = renewed(first.token());
    tokens.revoke(first.token());
    assertThat(tokens.refresh(second.token())).isEqualTo(new Refreshed.Unknown());
  }

  @Test
  void whatIsNoTokenIsUnknown() {
    for (var text : new String[] {"", "x", "A".repeat(43), "A".repeat(1 << 20), "' OR 1=1 --"}) {
      assertThat(tokens.refresh(text)).isEqualTo(new Refreshed.Unknown());
      tokens.revoke(text);
    }
  }

  @RepeatedTest(20)
  void ofManyRefreshesAtOnceExactlyOneWinsAndTheFamilyIsRevoked() throws Exception {
    var token = tokens.open("anna").token();
    var together = new CyclicBarrier(16);
    var results = new ArrayList<Refreshed>();
    try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
      var answers = new ArrayList<Future<Refreshed>>();
      for (var i = 0; i < 16; i++) {
        answers.add(
            callers.submit(
                () -> {
                  together.await();
                  return tokens.refresh(token);
                }));
      }
      for (var answer : answers) {
        results.add(answer.get());
      }
    }
    var won = results.stream().filter(Refreshed.Renewed.class::isInstance).toList();
    assertThat(won).hasSize(1);
    assertThat(results).contains(new Refreshed.Reused("anna"));
    assertThat(tokens.refresh(((Refreshed.Renewed) won.getFirst()).token()))
        .isEqualTo(new Refreshed.Unknown());
  }
}
