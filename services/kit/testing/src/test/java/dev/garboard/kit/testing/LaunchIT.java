package dev.garboard.kit.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LaunchIT {
  private static final Duration STARTED = Duration.ofSeconds(90);

  @TempDir static Path directory;

  private final int port = Ports.free();

  @AfterEach
  void nothingIsLeft() {
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(Processes.of(directory)).isEmpty());
  }

  @Test
  void givesTheServiceItsServersAndEndsAllOfItOnATermination() throws Exception {
    var launcher = launch(Map.of());
    await().atMost(STARTED).until(() -> said().contains("curl it"));
    var settings = settings();
    assertThat(settings)
        .containsEntry("GARBOARD_PROFILE", "dev")
        .containsEntry("GARBOARD_SERVER_HTTP_HOST", "127.0.0.1");
    var database =
        new Database(
            settings.getProperty("GARBOARD_DATABASE_URL"),
            settings.getProperty("GARBOARD_DATABASE_USERNAME"),
            settings.getProperty("GARBOARD_DATABASE_PASSWORD"));
    assertThat(isValid(database)).isTrue();
    var redis = URI.create(settings.getProperty("GARBOARD_REDIS_URL"));
    assertThat(new RedisCall(redis.getPort()).ask("PING")).isEqualTo("+PONG");
    assertThat(said())
        .contains(database.url(), redis.toString())
        .contains(settings.getProperty("GARBOARD_MESSAGING_KAFKA_BOOTSTRAP_SERVERS"));
    launcher.destroy();
    assertThat(launcher.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(Files.readString(directory.resolve("run/user/user.log"))).contains("drained");
  }

  @Test
  void givesItRabbitIfThatIsItsBroker() throws Exception {
    var launcher = launch(Map.of("GARBOARD_MESSAGING_BROKER", "rabbit"));
    await().atMost(STARTED).until(() -> said().contains("curl it"));
    var uri = settings().getProperty("GARBOARD_MESSAGING_RABBIT_URI");
    assertThat(said()).contains("RabbitMQ    " + uri);
    assertThat(new RabbitServer(Map.of()).answers(URI.create(uri).getPort())).isTrue();
    launcher.destroyForcibly();
    await().until(() -> Ports.areFree(URI.create(uri).getPort()));
  }

  @Test
  void endsAllOfItWhenItIsKilled() throws Exception {
    var launcher = launch(Map.of());
    await().atMost(STARTED).until(() -> said().contains("curl it"));
    assertThat(Processes.of(directory)).hasSizeGreaterThanOrEqualTo(5);
    launcher.destroyForcibly();
  }

  @Test
  void leavesWhatIsSetAsItIs() throws Exception {
    var launcher = launch(Map.of("GARBOARD_PROFILE", "mine"));
    await().atMost(STARTED).until(() -> said().contains("curl it"));
    assertThat(settings()).containsEntry("GARBOARD_PROFILE", "mine");
    launcher.destroy();
  }

  @Test
  void endsWithTheCodeOfAServiceThatEndsAndShowsWhatItSaid() throws Exception {
    var launcher = launch(Map.of("TINY_FAILS", "yes"));
    assertThat(launcher.waitFor(120, TimeUnit.SECONDS)).isTrue();
    assertThat(launcher.exitValue()).isEqualTo(78);
    assertThat(said()).contains("configuration refused", "user ended with code 78");
  }

  private Process launch(Map<String, String> environment) throws IOException {
    var command =
        new OwnJvm(List.of("-Xmx96m"))
            .command(
                StackMain.class,
                "run",
                "user",
                "curl it",
                "user,%s,%s,%d,%d"
                    .formatted(jar(), directory.resolve("lib"), port + Ports.APART, port));
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.redirectOutput(directory.resolve("said").toFile());
    builder.environment().putAll(environment);
    builder.environment().put("GARBOARD_STACK", directory.toString());
    return builder.start();
  }

  private static String said() throws IOException {
    return Files.readString(directory.resolve("said"));
  }

  private Properties settings() throws IOException, InterruptedException {
    try (var client = HttpClient.newHttpClient()) {
      var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port)).build();
      var settings = new Properties();
      settings.load(client.send(request, HttpResponse.BodyHandlers.ofInputStream()).body());
      return settings;
    }
  }

  private static boolean isValid(Database database) throws SQLException {
    try (var connection = database.connect()) {
      return connection.isValid(1);
    }
  }

  /** With the one class of the service in it, and its name. */
  private static Path jar() throws IOException {
    var manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, TinyService.class.getName());
    var file = directory.resolve("tiny.jar");
    var entry = TinyService.class.getName().replace('.', '/') + ".class";
    try (var jar = new JarOutputStream(Files.newOutputStream(file), manifest);
        InputStream bytes = TinyService.class.getResourceAsStream("TinyService.class")) {
      jar.putNextEntry(new JarEntry(entry));
      bytes.transferTo(jar);
    }
    return file;
  }
}
