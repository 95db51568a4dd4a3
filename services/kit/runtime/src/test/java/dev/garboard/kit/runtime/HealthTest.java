package dev.garboard.kit.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.garboard.kit.runtime.HealthCheck.Down;
import dev.garboard.kit.runtime.HealthCheck.Up;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class HealthTest {
  private final AtomicReference<Lifecycle.State> state =
      new AtomicReference<>(Lifecycle.State.READY);
  private final Health health = new Health(state::get);

  @Test
  void readyOnlyBetweenStartAndDrain() {
    state.set(Lifecycle.State.STARTING);
    assertThat(health.ready().up()).isFalse();
    assertThat(health.started().up()).isFalse();
    state.set(Lifecycle.State.READY);
    assertThat(health.ready().up()).isTrue();
    state.set(Lifecycle.State.DRAINING);
    assertThat(health.ready().up()).isFalse();
    assertThat(health.started().up()).isTrue();
    assertThat(health.live().up()).isTrue();
  }

  @Test
  void checksAreAskedAtTheSameTime() {
    var together = new CyclicBarrier(2);
    health.ready("a", () -> new Up("" + together.await()));
    health.ready("b", () -> new Up("" + together.await()));
    assertThat(health.ready().up()).isTrue();
  }

  @Test
  void aCheckThatHangsIsDownAndDelaysNoOther() throws InterruptedException {
    var release = new CountDownLatch(1);
    health.ready(
        "hangs",
        () -> {
          release.await();
          return new Up();
        });
    health.ready("works", () -> new Up());
    var report = health.ready();
    assertThat(report.text()).contains("[-]hangs failed: no answer within 1000 ms", "[+]works ok");
    release.countDown();
  }

  @Test
  void anExceptionIsAnAnswer() {
    health.ready(
        "breaks",
        () -> {
          throw new IllegalStateException("no route");
        });
    assertThat(health.ready().answers().get("breaks"))
        .isEqualTo(new Down("java.lang.IllegalStateException: no route"));
  }

  @Test
  void anAnswerIsRememberedForASecond() {
    var asked = new AtomicInteger();
    health.ready("counts", () -> new Up("" + asked.incrementAndGet()));
    health.ready();
    health.ready();
    assertThat(asked).hasValue(1);
  }
}
