package dev.garboard.kit.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.garboard.kit.runtime.HealthCheck;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.UnifiedJedis;
import redis.embedded.RedisServer;

class RedisIT {
  private static final Duration LONG = Duration.ofSeconds(20);

  private int port;
  private RedisServer server;
  private Redis redis;

  @BeforeEach
  void startServer() throws IOException {
    try (var socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    server = server();
    server.start();
    redis = client(port, Duration.ofSeconds(1));
  }

  private RedisServer server() throws IOException {
    return RedisServer.newRedisServer().port(port).setting("save \"\"").build();
  }

  private static Redis client(int port, Duration timeout) {
    var redis = new Redis(new RedisConfig("redis://localhost:" + port + "/1", timeout));
    redis.start();
    return redis;
  }

  @AfterEach
  void stopServer() throws IOException {
    redis.stop();
    server.stop();
  }

  @Test
  void commandsReachTheDatabaseOfTheUrl() {
    redis.call(client -> client.set("k", "v"));

    assertThat(redis.<String>call(client -> client.get("k"))).isEqualTo("v");
    assertThat(redis.<Long>call(UnifiedJedis::dbSize)).isEqualTo(1);
    assertThat(redis.ask()).isInstanceOf(HealthCheck.Up.class);
  }

  @Test
  void anErrorIsNotAnOutage() {
    redis.call(client -> client.lpush("list", "x"));

    assertThatThrownBy(() -> redis.call(client -> client.get("list")))
        .isInstanceOf(RedisUnavailable.class)
        .hasMessage("Redis refused");
    assertThat(redis.<Long>call(client -> client.llen("list"))).isEqualTo(1);
  }

  @Test
  void whatIsAwayIsLeftAloneForAMomentAndThenFoundAgain() throws IOException {
    redis.call(UnifiedJedis::ping);
    server.stop();
    assertThatThrownBy(() -> redis.call(UnifiedJedis::ping))
        .isInstanceOf(RedisUnavailable.class)
        .hasMessage("Redis does not answer");
    assertThatThrownBy(() -> redis.call(UnifiedJedis::ping))
        .hasMessage("Redis did not answer a moment ago");

    server = server();
    server.start();
    await().atMost(LONG).until(this::answers);
  }

  private boolean answers() {
    try {
      return redis.call(UnifiedJedis::ping).equals("PONG");
    } catch (RedisUnavailable e) {
      return false;
    }
  }

  @Test
  void whoeverTakesTheConnectionAndSaysNothingIsNotWaitedFor() throws IOException {
    try (var silent = new ServerSocket(0)) {
      var mute = client(silent.getLocalPort(), Duration.ofMillis(100));
      assertThatThrownBy(() -> mute.call(UnifiedJedis::ping)).isInstanceOf(RedisUnavailable.class);
      mute.stop();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 400 Bad Request\r\n\r\n",
        "+OK\r\n",
        "$-1\r\n",
        "$1\r\nx\r\n",
        "*0\r\n",
        "\0"
      })
  void whoeverAnswersNonsenseIsUnavailable(String nonsense) throws IOException {
    try (var other = new ServerSocket(0)) {
      Thread.ofVirtual().start(() -> answer(other, nonsense));
      var wrong = client(other.getLocalPort(), Duration.ofMillis(500));
      for (var time = 0; time < 3; time++) {
        assertThatThrownBy(() -> wrong.<Boolean>call(commands -> commands.exists("k")))
            .isInstanceOf(RedisUnavailable.class);
      }
      wrong.stop();
    }
  }

  private static void answer(ServerSocket door, String nonsense) {
    try {
      while (true) {
        var client = door.accept();
        Thread.ofVirtual()
            .start(
                () -> {
                  try (client) {
                    var piece = new byte[1024];
                    for (var length = client.getInputStream().read(piece);
                        length > 0;
                        length = client.getInputStream().read(piece)) {
                      var command = new String(piece, 0, length, StandardCharsets.US_ASCII);
                      var reply = reply(command, nonsense).getBytes(StandardCharsets.US_ASCII);
                      client.getOutputStream().write(reply);
                    }
                  } catch (IOException gone) {
                    // Had enough.
                  }
                });
      }
    } catch (IOException closed) {
      // The test is over.
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

  @Test
  void withoutAUrlEveryCallIsRefused() {
    var off = new Redis(new RedisConfig("", Duration.ofMillis(100)));
    off.start();

    assertThat(off.isOn()).isFalse();
    assertThatThrownBy(() -> off.call(UnifiedJedis::ping)).hasMessage("Redis is off");
    assertThat(off.ask()).isInstanceOf(HealthCheck.Up.class);
    off.stop();
  }

  @Test
  void aSubscriptionOutlivesTheServer() throws Exception {
    List<String> heard = new CopyOnWriteArrayList<>();
    var subscription = redis.subscribe("news", () -> heard.add("connected"), heard::add);
    await().atMost(LONG).until(() -> heard.contains("connected"));
    redis.call(client -> client.publish("news", "one"));
    await().atMost(LONG).until(() -> heard.contains("one"));

    server.stop();
    server = server();
    server.start();
    await().atMost(LONG).until(() -> heard.stream().filter("connected"::equals).count() == 2);
    await().atMost(LONG).until(this::answers);
    redis.call(client -> client.publish("news", "two"));
    await().atMost(LONG).until(() -> heard.contains("two"));

    subscription.close();
    await()
        .atMost(LONG)
        .until(() -> redis.<Long>call(client -> client.publish("news", "three")) == 0);
    assertThat(heard).doesNotContain("three");
  }
}
