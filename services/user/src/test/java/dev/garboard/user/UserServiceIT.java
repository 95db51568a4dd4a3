package dev.garboard.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.garboard.kit.security.JwtConfig;
import dev.garboard.kit.security.Permission;
import dev.garboard.kit.security.SharedSecret;
import dev.garboard.kit.security.TokenIssuer;
import dev.garboard.kit.testing.Database;
import dev.garboard.kit.testing.Stack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The process as the kubelet knows it: configuration, signals, exit codes. */
class UserServiceIT {
  private static final Map<String, String> AT_ONCE = Map.of();
  private static Stack stack;
  private static Database database;

  @TempDir Path directory;

  @BeforeAll
  static void open() {
    stack = Stack.open();
    database = stack.postgres().database("users");
  }

  @AfterAll
  static void close() {
    stack.close();
  }

  private UserProcess process(Map<String, String> more) throws IOException {
    return new UserProcess(directory, database, more);
  }

  @Test
  void everyMistakeInTheConfigurationIsNamedAndNothingStarts() throws Exception {
    Files.writeString(
        directory.resolve("application.yaml"),
        "users: {page-size: 1000}\nloging: {level: debug}\n");
    try (var user = process(Map.of("GARBOARD_LOGGING_LEVEL", "loud"))) {
      assertThat(user.exitCode()).isEqualTo(78);
      assertThat(user.log())
          .contains("users.page-size = \"1000\" (application.yaml:1): between 1 and 100")
          .contains(
              "logging.level = \"loud\" (GARBOARD_LOGGING_LEVEL): one of debug, error, info, off, trace, warn")
          .contains("loging.level")
          .doesNotContain("at dev.garboard");
    }
  }

  @Test
  void aSecretIsForDevelopmentOnly() throws Exception {
    try (var user = process(Map.of("GARBOARD_PROFILE", "prod"))) {
      assertThat(user.exitCode()).isEqualTo(78);
      assertThat(user.log())
          .contains("security.jwt.secret", "only in profile dev", "keysDir")
          .doesNotContain("at dev.garboard", "a secret of the tests");
    }
  }

  @Test
  void printConfigShowsWhatWouldRunAndEnds() throws Exception {
    try (var user =
        new UserProcess(
            directory,
            UserProcess.with(
                UserProcess.settings(database),
                Map.of(
                    "GARBOARD_USERS_PAGE_SIZE", "5",
                    "GARBOARD_REDIS_URL", "redis://user:hunter2@cache.example.org:6379")),
            "print-config")) {
      assertThat(user.exitCode()).isZero();
      assertThat(user.log())
          .contains(
              "users.page-size = 5  # GARBOARD_USERS_PAGE_SIZE",
              "logging.level = info  # default",
              "redis.url = redis://user:[redacted]@cache.example.org:6379",
              "server.grpc.reflection = true  # default of profile dev")
          .doesNotContain("hunter2");
    }
  }

  @Test
  void whoOperatesTheServiceShowsATokenForWhatChangesIt() throws Exception {
    try (var user = process(AT_ONCE).ready()) {
      var stranger = token("user:read:self");
      var operator = token("ops:*");
      for (var path :
          List.of("/dlq/7/replay", "/dlq/7/drop", "/outbox/7/retry", "/outbox/7/drop")) {
        assertThat(user.operate("POST", path, "", "").statusCode()).as(path).isEqualTo(401);
        assertThat(user.operate("POST", path, stranger, "").statusCode()).as(path).isEqualTo(403);
        assertThat(user.operate("POST", path, operator, "").statusCode()).as(path).isEqualTo(404);
      }
      var loud = "{\"level\": \"debug\"}";
      assertThat(user.operate("PUT", "/loggers/x", "", loud).statusCode()).isEqualTo(401);
      assertThat(user.operate("PUT", "/loggers/x", operator, loud).statusCode()).isEqualTo(204);
      assertThat(user.admin("/dlq").statusCode()).isEqualTo(200);
      assertThat(user.admin("/loggers").body()).contains("\"x\":\"DEBUG\"");
      await().until(() -> user.log().contains("PUT /loggers/x by on-call: 204"));
    }
  }

  /** As the service signs them. */
  private static String token(String permission) {
    var jwt =
        new JwtConfig(
            "https://garboard.dev/user",
            "garboard",
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Duration.ofMinutes(5),
            Duration.ofDays(1),
            Duration.ZERO,
            Duration.ofHours(1),
            List.of());
    var secret = new SharedSecret("dev", UserProcess.SECRET);
    return new TokenIssuer(jwt, secret, Clock.systemUTC())
        .issue("on-call", Set.of(new Permission(permission)));
  }

  @Test
  void aPortInUseFailsTheStart() throws Exception {
    try (var first = process(AT_ONCE).ready();
        var second = process(Map.of("GARBOARD_SERVER_HTTP_PORT", "" + first.port()))) {
      assertThat(second.exitCode()).isEqualTo(1);
      assertThat(second.log()).contains("http did not start");
    }
  }

  @Test
  void anUnknownKeyIsAWarningAndTheServiceRuns() throws Exception {
    Files.writeString(directory.resolve("application.yaml"), "users: {page-sise: 7}\n");
    try (var user = process(AT_ONCE).ready()) {
      assertThat(user.log()).contains("\"level\":\"WARN\"", "users.page-sise");
      assertThat(user.admin("/info").body()).contains("PUT /api/v1/users/{id}/email");
    }
  }

  /** What reloadPolicy InPlace promises: the operator swaps the ConfigMap, no pod restarts. */
  @Test
  void aSwappedConfigMapChangesTheListWithoutARestart() throws Exception {
    swap("..1", "users: {page-size: 2}");
    Files.createSymbolicLink(
        directory.resolve("application.yaml"), Path.of("..data", "application.yaml"));
    try (var user = process(AT_ONCE).ready()) {
      assertThat(pageSize(user)).isEqualTo("2");
      swap("..2", "users: {page-size: 5}\nlogging: {level: warn}");
      await()
          .atMost(Duration.ofSeconds(9))
          .untilAsserted(() -> assertThat(pageSize(user)).isEqualTo("5"));
      assertThat(user.admin("/loggers").body()).contains("\"root\":\"WARN\"");
      assertLastGoodStays(user, 1, "..3", "users: {page-size: lots}");
      assertLastGoodStays(user, 2, "..4", "users: {page-size: 7");
      assertLastGoodStays(user, 3, "..5", "- users\n- page-size\n");
      assertLastGoodStays(user, 4, "..6", "users: {page-size: 7, page-size: 8}");
      swap("..7", "users: {page-size: 7}");
      await()
          .atMost(Duration.ofSeconds(9))
          .untilAsserted(() -> assertThat(pageSize(user)).isEqualTo("7"));
    }
  }

  private void assertLastGoodStays(UserProcess user, int times, String version, String broken)
      throws Exception {
    swap(version, broken);
    await()
        .atMost(Duration.ofSeconds(15))
        .untilAsserted(
            () -> assertThat(user.metric("config_reloads_total.*invalid.*")).isEqualTo(times));
    assertThat(pageSize(user)).isEqualTo("5");
    assertThat(user.admin("/config").body()).contains("users.page-size = 5");
    assertThat(user.log().split("the last good configuration stays", -1)).hasSize(times + 1);
    assertThat(user.get("/.well-known/jwks.json").statusCode()).isEqualTo(200);
  }

  @Test
  void aSignalUnderLoadLosesNoRequest() throws Exception {
    var delay =
        Map.of(
            "GARBOARD_SERVER_DRAIN_DELAY", "300ms",
            "GARBOARD_RATELIMIT_PRINCIPAL", "1000000/s",
            "GARBOARD_RATELIMIT_GLOBAL", "1000000/s");
    try (var user = process(delay).ready();
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var token = signedIn(user);
      var answered = new AtomicInteger();
      var lost = new AtomicInteger();
      Callable<Void> load =
          () -> {
            try (var client = new KeepAlive(user.port())) {
              while (client.list(token)) {
                answered.incrementAndGet();
              } // told to leave; a real one now finds another pod
            } catch (IOException e) {
              lost.incrementAndGet();
            }
            return null;
          };
      var clients = IntStream.range(0, 16).mapToObj(i -> threads.submit(load)).toList();
      await().until(() -> answered.get() > 2_000);
      user.process().toHandle().destroy();
      assertThat(user.exitCode()).isZero();
      for (var client : clients) {
        client.get();
      }
      assertThat(lost).hasValue(0);
    }
  }

  @Test
  void aSecondSignalEndsTheProcessAtOnce() throws Exception {
    try (var user = process(Map.of("GARBOARD_SERVER_DRAIN_DELAY", "1h")).ready()) {
      user.process().destroy();
      await().until(() -> user.admin("/readyz").statusCode() == 503);
      assertThat(user.get("/.well-known/jwks.json").statusCode()).isEqualTo(200);
      user.process().destroy();
      assertThat(user.exitCode()).isEqualTo(143);
    }
  }

  private static String signedIn(UserProcess user) throws IOException, InterruptedException {
    var credentials = "\"email\": \"load@example.org\", \"password\": \"correct horse battery\"";
    user.post("/api/v1/users", "{" + credentials + ", \"name\": \"Load\"}");
    var answer = user.post("/api/v1/auth/token", "{" + credentials + "}").body();
    var token = Pattern.compile("\"access_token\":\"([^\"]+)\"").matcher(answer);
    assertThat(token.find()).isTrue();
    return token.group(1);
  }

  /** As the process sees it. */
  private static String pageSize(UserProcess user) throws IOException, InterruptedException {
    var setting = Pattern.compile("users.page-size = (\\S+)").matcher(user.admin("/config").body());
    return setting.find() ? setting.group(1) : "unset";
  }

  private void swap(String version, String text) throws IOException {
    var data = Files.createDirectory(directory.resolve(version));
    Files.writeString(data.resolve("application.yaml"), text);
    var link = Files.createSymbolicLink(directory.resolve("..data_tmp"), data.getFileName());
    Files.move(link, directory.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
  }
}
