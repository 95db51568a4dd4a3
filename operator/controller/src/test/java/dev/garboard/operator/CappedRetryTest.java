package dev.garboard.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CappedRetryTest {

  @Test
  void delaysDoubleUpToTheCapAndNeverEnd() {
    var execution = new CappedRetry(Duration.ofSeconds(1), Duration.ofSeconds(60)).initExecution();
    var delays = Stream.generate(() -> execution.nextDelay().orElseThrow()).limit(1000).toList();

    assertThat(delays.get(0)).isBetween(800L, 1200L);
    assertThat(delays.get(3)).isBetween(6400L, 9600L);
    assertThat(delays.subList(6, 1000)).allMatch(delay -> delay >= 48_000 && delay <= 72_000);
    assertThat(execution.isLastAttempt()).isFalse();
  }
}
