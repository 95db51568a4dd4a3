package dev.garboard.kit.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class LifecycleTest {
  private final List<String> story = new CopyOnWriteArrayList<>();
  private final Lifecycle lifecycle =
      new Lifecycle(Duration.ofMillis(200), Duration.ZERO, Duration.ofMillis(200));

  private class Part implements Component {
    private final String name;

    Part(String name) {
      this.name = name;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public void start() throws Exception {
      story.add("start " + name);
    }

    @Override
    public void drain() throws Exception {
      story.add("drain " + name + " " + lifecycle.state());
    }

    @Override
    public void stop() {
      story.add("stop " + name);
    }
  }

  @Test
  void startsInOrderAndStopsInReverseAfterDrainingAll() {
    lifecycle.add(new Part("pool"));
    lifecycle.add(new Part("http"));
    assertThat(lifecycle.start()).isTrue();
    lifecycle.stop();
    assertThat(story)
        .containsExactly(
            "start pool",
            "start http",
            "drain http DRAINING",
            "drain pool DRAINING",
            "stop http",
            "stop pool");
    assertThat(lifecycle.state()).isEqualTo(Lifecycle.State.STOPPED);
  }

  @Test
  void stoppingTwiceStopsOnce() {
    lifecycle.add(new Part("pool"));
    lifecycle.start();
    lifecycle.stop();
    lifecycle.stop();
    assertThat(story).containsOnlyOnce("stop pool");
  }

  @Test
  void aFailedStartTakesBackWhatHadStarted() {
    lifecycle.add(new Part("pool"));
    lifecycle.add(
        new Part("broken") {
          @Override
          public void start() throws Exception {
            super.start();
            throw new IllegalStateException("port in use");
          }
        });
    lifecycle.add(new Part("never"));
    assertThat(lifecycle.start()).isFalse();
    assertThat(story).containsExactly("start pool", "start broken", "stop broken", "stop pool");
  }

  @Test
  void aStartThatHangsIsInterruptedAndTakenBack() {
    var hangs = new CountDownLatch(1);
    lifecycle.add(
        new Part("hangs") {
          @Override
          public void start() throws Exception {
            try {
              hangs.await();
            } catch (InterruptedException e) {
              story.add("interrupted");
            }
          }
        });
    assertThat(lifecycle.start()).isFalse();
    await().untilAsserted(() -> assertThat(story).contains("interrupted", "stop hangs"));
  }

  @Test
  void aDrainThatNeverEndsDoesNotKeepTheProcess() {
    lifecycle.add(
        new Part("busy") {
          @Override
          public void drain() throws Exception {
            new CountDownLatch(1).await();
          }
        });
    lifecycle.start();
    lifecycle.stop();
    assertThat(story).containsExactly("start busy", "stop busy");
  }

  @Test
  void givingUpEndsTheProcessAsFailed() throws Exception {
    lifecycle.add(new Part("leader"));
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var exit = threads.submit(lifecycle::run);
      await().until(() -> lifecycle.state().equals(Lifecycle.State.READY));
      lifecycle.abort("lost the lease");
      assertThat(exit.get()).isEqualTo(ExitCode.FAILED);
    }
    assertThat(story).contains("stop leader");
  }
}
