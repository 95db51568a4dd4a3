package dev.garboard.kit.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PidTest {
  /** The first thread ends by exit(2), which is 60 on x86-64 and 93 on arm64; the other waits. */
  private static final String FIRST_THREAD_ENDS =
      """
      import ctypes, platform, sys, threading
      threading.Thread(target=sys.stdin.read).start()
      ctypes.CDLL(None).syscall(93 if platform.machine() == "aarch64" else 60, 0)
      """;

  @Test
  void aProcessWhoseFirstThreadHasEndedBeforeTheOthersIsAlive() throws IOException {
    var process = new ProcessBuilder("python3", "-c", FIRST_THREAD_ENDS).start();
    try {
      var pid = Pid.of(process.pid());
      await().until(() -> pid.state().equals(Optional.of("Z")));
      assertThat(pid.isAlive()).isTrue();
      process.getOutputStream().close();
      await().until(() -> !pid.isAlive());
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void anotherProcessOfTheSameNumberIsNotThisOne() {
    long here = ProcessHandle.current().pid();
    assertThat(Pid.of(here).isAlive()).isTrue();
    assertThat(new Pid(here, "1").isAlive()).isFalse();
  }
}
