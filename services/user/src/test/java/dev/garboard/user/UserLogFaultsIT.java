package dev.garboard.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.garboard.kit.testing.Database;
import dev.garboard.kit.testing.Stack;
import java.io.File;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Nobody takes the lines of the log: they are lost and counted, and the service works and stops.
 */
class UserLogFaultsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static Stack stack;
  private static Database database;
  @TempDir Path directory;

  @BeforeAll
  static void open() {
    stack = Stack.open();
    database = stack.postgres().database("logs");
  }

  @AfterAll
  static void close() {
    stack.close();
  }

  @Test
  void aFullDiskUnderTheLogCostsLinesAndNoRequest() throws Exception {
    var full = Redirect.to(new File("/dev/full"));
    try (var user =
        logging(List.of(), builder -> builder.redirectErrorStream(true).redirectOutput(full))) {
      assertWorksAndStops(user, "full@example.org");
    }
  }

  @Test
  void aLogThatNobodyReadsCostsLinesAndNoRequest() throws Exception {
    try (var user = logging(List.of(), builder -> builder.redirectErrorStream(true))) {
      await()
          .atMost(PATIENCE)
          .until(() -> logMuch(user) && user.metric("log_lines_lost_total.*") > 0);
      user.process().toHandle().destroy();
      assertThat(user.exitCode()).isZero();
    }
  }

  @Test
  void aLogWhoseReaderHasGoneCostsLinesAndNoRequest() throws Exception {
    try (var user = logging(List.of(), builder -> builder.redirectErrorStream(true))) {
      user.process().getInputStream().close();
      assertWorksAndStops(user, "gone@example.org");
    }
  }

  @Test
  void aLogThatIsClosedFromTheStartCostsLinesAndNoRequest() throws Exception {
    var closing = List.of("sh", "-c", "exec \"$@\" >&- 2>&-", "sh");
    try (var user = logging(closing, builder -> {})) {
      assertWorksAndStops(user, "closed@example.org");
    }
  }

  private UserProcess logging(List<String> launcher, Consumer<ProcessBuilder> streams)
      throws Exception {
    var settings =
        UserProcess.with(
            UserProcess.settings(database),
            Map.of(
                "GARBOARD_RATELIMIT_PRINCIPAL",
                "100000/s",
                "GARBOARD_RATELIMIT_GLOBAL",
                "100000/s"));
    return new UserProcess(directory, settings, launcher, streams).ready();
  }

  /** Each request is a line of the access log. */
  private static boolean logMuch(UserProcess user) throws Exception {
    for (var time = 0; time < 1_000; time++) {
      assertThat(user.get("/.well-known/jwks.json").statusCode()).isEqualTo(200);
    }
    return true;
  }

  private static void assertWorksAndStops(UserProcess user, String email) throws Exception {
    var ada = new Caller(user).registered(email);
    assertThat(new Caller(user).rename(ada, "B").statusCode()).isEqualTo(200);
    await().atMost(PATIENCE).until(() -> user.metric("log_lines_lost_total.*") > 0);
    user.process().toHandle().destroy();
    assertThat(user.exitCode()).isZero();
  }
}
