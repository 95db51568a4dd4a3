package dev.garboard.kit.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StackIT {
  private static final Duration SHORT = Duration.ofSeconds(1);
  private static final Duration LONG = Duration.ofMinutes(5);
  private static final Duration GONE = Duration.ofSeconds(40);

  @TempDir static Path directory;

  /** Whatever a test did: nothing that works for its directory is left. */
  @AfterEach
  void nothingIsLeft() {
    await().atMost(GONE).untilAsserted(() -> assertThat(Processes.of(directory)).isEmpty());
  }

  @Test
  void givesEachTestItsOwnPlaceOnOneSetOfServers() throws Exception {
    try (var stack = Stack.open(directory, SHORT);
        var other = Stack.open(directory, SHORT)) {
      assertThat(other.supervisor()).isEqualTo(stack.supervisor());
      assertThat(other.postgres().port()).isEqualTo(stack.postgres().port());
      assertThat(other.postgres().database("orders"))
          .isNotEqualTo(stack.postgres().database("orders"));
      assertThat(other.redis().database()).isNotEqualTo(stack.redis().database());
      assertThat(other.kafka().prefix("orders")).isNotEqualTo(stack.kafka().prefix("orders"));
      try (var admin =
          Admin.create(Map.of("bootstrap.servers", stack.kafka().bootstrapServers()))) {
        var topic = stack.kafka().prefix("orders") + "placed";
        admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
        assertThat(admin.listTopics().names().get()).contains(topic);
      }
      assertThatIllegalStateException()
          .isThrownBy(() -> stack.postgres().server())
          .withMessageContaining("Postgres.own");
    }
  }

  @Test
  void dropsTheDatabasesOfWhoClosesAndKeepsThoseOfOthers() throws SQLException {
    try (var stack = Stack.open(directory, SHORT)) {
      var kept = stack.postgres().database("kept");
      Database dropped;
      try (var other = Stack.open(directory, SHORT)) {
        dropped = other.postgres().database("dropped");
      }
      try (var connection = kept.connect()) {
        assertThat(connection.isValid(1)).isTrue();
      }
      assertThat(databases(stack)).contains(kept.username()).doesNotContain(dropped.username());
    }
  }

  @Test
  void isOneForTwoJvmsAndOutlivesTheFirst() throws Exception {
    var first = client(SHORT);
    var second = client(SHORT);
    assertThat(second.servers()).isEqualTo(first.servers());
    end(first);
    try (var stack = Stack.open(directory, SHORT)) {
      assertThat(stack.supervisor()).isEqualTo(first.supervisor());
    }
    assertThat(second.process().isAlive()).isTrue();
    end(second);
  }

  @Test
  void isOneForTwoJvmsThatOpenItAtOnce() throws Exception {
    var first = start(SHORT);
    var second = start(SHORT);
    assertThat(said(second).servers()).isEqualTo(said(first).servers());
    first.destroyForcibly();
    second.destroyForcibly();
  }

  @Test
  void endsAfterTheKillOfItsLastClient() throws Exception {
    var client = client(SHORT);
    assertThat(Processes.of(directory)).hasSizeGreaterThanOrEqualTo(4);
    client.process().destroyForcibly();
  }

  @Test
  void endsWithItsSupervisorAndStartsAnewAfterwards() throws Exception {
    long killed;
    try (var stack = Stack.open(directory, LONG)) {
      stack.postgres();
      stack.redis();
      killed = stack.supervisor();
      ProcessHandle.of(killed).orElseThrow().destroyForcibly();
      await().atMost(GONE).untilAsserted(() -> assertThat(Processes.of(directory)).isEmpty());
      assertThatIllegalStateException().isThrownBy(stack::kafka).withMessageContaining("open it");
    }
    try (var stack = Stack.open(directory, SHORT)) {
      assertThat(stack.supervisor()).isNotEqualTo(killed);
      assertThat(databases(stack)).containsExactlyInAnyOrder("postgres", "template0", "template1");
    }
  }

  @Test
  void startsAServerAgainThatEnded() throws Exception {
    try (var stack = Stack.open(directory, SHORT)) {
      var redis = stack.redis();
      var pid = Processes.of(directory, "redis-server").getFirst();
      ProcessHandle.of(pid).orElseThrow().destroyForcibly();
      await().until(() -> Processes.of(directory, "redis-server").isEmpty());
      try (var later = Stack.open(directory, SHORT)) {
        assertThat(later.redis().port()).isEqualTo(redis.port());
        assertThat(later.redis().database()).isNotNull();
      }
    }
  }

  private record Client(Process process, long supervisor, List<String> servers) {}

  private Client client(Duration idle) throws IOException {
    return said(start(idle));
  }

  private Process start(Duration idle) throws IOException {
    var jvm = new OwnJvm(List.of("-Xmx64m"));
    var command = jvm.command(StackClient.class, directory.toString(), idle.toString());
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  private static Client said(Process process) throws IOException {
    var out = new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8);
    var words = new BufferedReader(out).readLine().split(" ", -1);
    return new Client(process, Long.parseLong(words[0]), List.of(words[1], words[2]));
  }

  private static void end(Client client) throws Exception {
    client.process().getOutputStream().close();
    assertThat(client.process().waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(client.process().exitValue()).isZero();
  }

  private static List<String> databases(Stack stack) throws SQLException {
    try (var connection = stack.postgres().admin().connect();
        var statement = connection.createStatement();
        var rows = statement.executeQuery("SELECT datname FROM pg_database")) {
      var names = new ArrayList<String>();
      while (rows.next()) {
        names.add(rows.getString(1));
      }
      return names;
    }
  }
}
