package dev.garboard.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.garboard.kit.security.JwtConfig;
import dev.garboard.kit.security.SharedSecret;
import dev.garboard.kit.security.TokenIssuer;
import dev.garboard.kit.testing.Cut;
import dev.garboard.kit.testing.Database;
import dev.garboard.kit.testing.Redis;
import dev.garboard.kit.testing.Stack;
import dev.garboard.user.Caller.SignedIn;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Redis and the clock fail while the service works. */
class UserFaultsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir static Path data;
  private static Stack stack;
  private static Database database;
  private static Redis redis;
  @TempDir Path directory;

  @BeforeAll
  static void open() {
    stack = Stack.open();
    database = stack.postgres().database("faults");
    redis = Redis.own(data);
  }

  @AfterAll
  static void close() {
    redis.close();
    stack.close();
  }

  /** Writing is what must not go on while revocations are unknown. */
  private UserProcess behind(Cut cut) throws Exception {
    var url = "redis://127.0.0.1:" + cut.port() + "/1";
    var more =
        Map.of(
            "GARBOARD_REDIS_URL", url,
            "GARBOARD_SECURITY_JWT_CRITICAL", "user:write:self",
            "GARBOARD_RATELIMIT_PRINCIPAL", "10000/s");
    return new UserProcess(directory, database, more).ready();
  }

  @Test
  void whileRedisIsAwayTokensAreBelievedExceptForWhatIsCritical() throws Exception {
    try (var cut = Cut.before(redis.port());
        var user = behind(cut)) {
      var ada = new Caller(user).registered("away@example.org");
      redis.server().stop();
      assertGoesOnWithout(user, ada);
      redis.server().start();
      assertFoundAgain(user, ada);
    }
  }

  @Test
  void aServiceStartsWithoutRedisAndFindsItLater() throws Exception {
    try (var cut = Cut.before(redis.port())) {
      cut.cut();
      try (var user = behind(cut)) {
        var ada = new Caller(user).registered("before@example.org");
        assertGoesOnWithout(user, ada);
        cut.heal();
        assertFoundAgain(user, ada);
      }
    }
  }

  @Test
  void whileRedisIsSilentNobodyWaitsForIt() throws Exception {
    try (var cut = Cut.before(redis.port());
        var user = behind(cut)) {
      var ada = new Caller(user).registered("silent@example.org");
      cut.stall();
      assertGoesOnWithout(user, ada);
      cut.heal();
      assertFoundAgain(user, new Caller(user).registered("after-silent@example.org"));
    }
  }

  /** Later than the 100 ms that one command may take. */
  @Test
  void whileRedisIsSlowNobodyWaitsForIt() throws Exception {
    try (var cut = Cut.before(redis.port());
        var user = behind(cut)) {
      var ada = new Caller(user).registered("slow@example.org");
      cut.delay(Duration.ofMillis(150));
      assertGoesOnWithout(user, ada);
      cut.heal();
      assertFoundAgain(user, new Caller(user).registered("after-slow@example.org"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"HTTP/1.1 400 Bad Request\r\n\r\n", "*0\r\n", "-LOADING\r\n"})
  void whateverAnswersInPlaceOfRedisIsNotBelieved(String nonsense) throws Exception {
    try (var cut = Cut.before(redis.port());
        var user = behind(cut)) {
      var ada = new Caller(user).registered(nonsense.hashCode() + "@example.org");
      redis.server().stop();
      try (var door = new ServerSocket(redis.port(), 50, InetAddress.getLoopbackAddress())) {
        var told = new AtomicInteger();
        Thread.ofVirtual().start(() -> answer(door, nonsense, told));
        while (told.get() < 3) {
          assertGoesOnWithout(user, ada);
        }
      }
      cut.reset();
      redis.server().start();
      assertFoundAgain(user, ada);
    }
  }

  private static void answer(ServerSocket door, String nonsense, AtomicInteger told) {
    try {
      while (true) {
        var client = door.accept();
        Thread.ofVirtual().start(() -> answer(client, nonsense, told));
      }
    } catch (IOException closed) {
      // The test is over.
    }
  }

  private static void answer(Socket client, String nonsense, AtomicInteger told) {
    try (client) {
      var piece = new byte[1024];
      for (int length = client.getInputStream().read(piece);
          length > 0;
          length = client.getInputStream().read(piece)) {
        var command = new String(piece, 0, length, StandardCharsets.US_ASCII);
        var reply = reply(command, nonsense);
        told.addAndGet(reply.equals(nonsense) ? 1 : 0);
        client.getOutputStream().write(reply.getBytes(StandardCharsets.US_ASCII));
      }
    } catch (IOException gone) {
      // Had enough.
    }
  }

  /** As an old Redis while it is greeted; else a client would not come to its commands. */
  private static String reply(String command, String nonsense) {
    if (command.contains("HELLO")) {
      return "-ERR unknown command\r\n";
    }
    int commands = command.split("\\*", -1).length - 1;
    return command.matches("(?s).*(CLIENT|SELECT).*") ? "+OK\r\n".repeat(commands) : nonsense;
  }

  private static void assertGoesOnWithout(UserProcess user, SignedIn ada) throws Exception {
    var caller = new Caller(user);
    for (var time = 0; time < 5; time++) {
      assertThat(caller.show(ada).statusCode()).isEqualTo(200);
      var refused = caller.rename(ada, "B");
      assertThat(refused.statusCode()).isEqualTo(503);
      assertThat(Caller.problem(refused)).isEqualTo("dependency-unavailable");
    }
    assertThat(Caller.problem(caller.signOut(ada))).isEqualTo("dependency-unavailable");
    assertThat(user.isReady()).isTrue();
  }

  /** Of somebody who has not signed out by a command that may yet arrive. */
  private static void assertFoundAgain(UserProcess user, SignedIn ada) {
    var caller = new Caller(user);
    await().atMost(PATIENCE).until(() -> caller.rename(ada, "C").statusCode() == 200);
    await().atMost(PATIENCE).until(() -> caller.signOut(ada).statusCode() == 204);
    await().atMost(PATIENCE).until(() -> caller.show(ada).statusCode() == 401);
  }

  /** As after a step of this clock, or of the clock of another replica. */
  @Test
  void tokensOfAClockThatIsOffAreGoodWithinTheSkewOnly() throws Exception {
    try (var user = new UserProcess(directory, database, Map.of()).ready()) {
      var ada = new Caller(user).registered("clock@example.org");
      assertThat(shown(user, ada, Duration.ofSeconds(20))).isEqualTo(200);
      assertThat(shown(user, ada, Duration.ofSeconds(-20))).isEqualTo(200);
      assertThat(shown(user, ada, Duration.ofHours(1))).isEqualTo(401);
      assertThat(shown(user, ada, Duration.ofHours(-1))).isEqualTo(401);
      assertThat(shown(user, ada, Duration.ofDays(-20_000))).isEqualTo(401);
      assertThat(new Caller(user).show(ada).statusCode()).isEqualTo(200);
    }
  }

  private static int shown(UserProcess user, SignedIn who, Duration off) throws Exception {
    var config =
        new JwtConfig(
            "https://garboard.dev/user",
            "garboard",
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Duration.ofMinutes(15),
            Duration.ofDays(30),
            Duration.ofSeconds(30),
            Duration.ofHours(24),
            List.of());
    var secret =
        new SharedSecret("dev", UserProcess.settings(database).get("GARBOARD_SECURITY_JWT_SECRET"));
    var issuer = new TokenIssuer(config, secret, Clock.offset(Clock.systemUTC(), off));
    var subject = who.path().substring(Caller.USERS.length() + 1);
    var token = issuer.issue(subject, Set.of(Callers.READ_SELF));
    return user.send(Caller.authorized(user.request(who.path()), token)).statusCode();
  }
}
