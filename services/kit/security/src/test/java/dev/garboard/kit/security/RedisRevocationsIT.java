package dev.garboard.kit.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.garboard.kit.client.Redis;
import dev.garboard.kit.client.RedisConfig;
import dev.garboard.kit.runtime.Problem;
import dev.garboard.kit.runtime.Refusal;
import dev.garboard.kit.security.Revocations.State;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RedisRevocationsIT {
  @TempDir private Path directory;
  private final MovableClock clock = new MovableClock();
  private dev.garboard.kit.testing.Redis server;
  private Redis redis;
  private RedisRevocations revocations;

  @BeforeEach
  void start() {
    server = dev.garboard.kit.testing.Redis.own(directory);
    redis = new Redis(new RedisConfig(server.url(0).toString(), Duration.ofMillis(500)));
    redis.start();
    revocations = new RedisRevocations(redis, Issuer.settings(Map.of()).jwt(), clock);
  }

  @AfterEach
  void stop() {
    redis.stop();
    server.close();
  }

  private void revoke(String tokenId) {
    revocations.revoke(tokenId, clock.instant().plusSeconds(900));
  }

  @Test
  void everyOneThatSharesTheServerSeesARevocationUntilTheTokenIsOver() {
    revoke("t");
    assertThat(revocations.of("t")).isEqualTo(State.REVOKED);
    assertThat(revocations.of("u")).isEqualTo(State.LIVE);
    assertThat(redis.<Long>call(commands -> commands.pttl("revoked:t")))
        .isBetween(900_000L, 930_000L);
    revocations.revoke("over", clock.instant().minusSeconds(30));
    assertThat(redis.<Long>call(commands -> commands.dbSize())).isEqualTo(1);
  }

  @Test
  void anIdIsAKeyWhateverItsCharacters() {
    for (var id : new String[] {"*", "a b", "\r\nFLUSHALL\r\n", "revoked:t", "\u0000"}) {
      revoke(id);
      assertThat(revocations.of(id)).isEqualTo(State.REVOKED);
    }
    assertThat(revocations.of("t")).isEqualTo(State.LIVE);
  }

  @Test
  void whileTheServerIsGoneNobodyKnowsAndARevocationIsRefused() {
    revoke("t");
    server.server().kill();
    assertThat(revocations.of("t")).isEqualTo(State.UNKNOWN);
    assertThatThrownBy(() -> revoke("t"))
        .isInstanceOfSatisfying(
            Refusal.class,
            refusal -> assertThat(refusal.problem()).isEqualTo(Problem.DEPENDENCY_UNAVAILABLE));
    server.server().start();
    await().untilAsserted(() -> assertThat(revocations.of("u")).isEqualTo(State.LIVE));
    revoke("u");
    assertThat(revocations.of("u")).isEqualTo(State.REVOKED);
  }

  @Test
  void aServerThatDoesNotAnswerCountsAsGoneAndIsBelievedAgainLater() {
    revoke("t");
    server.server().pause();
    try {
      assertThat(revocations.of("t")).isEqualTo(State.UNKNOWN);
    } finally {
      server.server().resume();
    }
    await().untilAsserted(() -> assertThat(revocations.of("t")).isEqualTo(State.REVOKED));
  }
}
