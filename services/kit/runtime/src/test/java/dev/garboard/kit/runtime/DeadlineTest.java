package dev.garboard.kit.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class DeadlineTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration HOUR = Duration.ofHours(1);

  @Test
  void nothingBindsOutsideOfARequest() {
    assertThat(Deadline.current()).isEmpty();
    assertThat(Deadline.atMost(HOUR)).isEqualTo(HOUR);
  }

  @Test
  void theTimeLeftBounds() {
    Deadline.in(MINUTE)
        .run(
            () -> {
              assertThat(Deadline.atMost(HOUR)).isLessThanOrEqualTo(MINUTE);
              assertThat(Deadline.atMost(Duration.ofMillis(1))).isEqualTo(Duration.ofMillis(1));
            });
  }

  @Test
  void anInnerOneCannotGrantMore() {
    var left = Deadline.in(MINUTE).call(() -> Deadline.in(HOUR).call(() -> Deadline.atMost(HOUR)));

    assertThat(left).isLessThanOrEqualTo(MINUTE);
  }

  @Test
  void itIsOverAndStaysAtZero() {
    var over = Deadline.in(Duration.ofSeconds(-1));

    assertThat(over.isOver()).isTrue();
    assertThat(over.left()).isZero();
  }
}
