package dev.garboard.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.garboard.kit.testing.Database;
import dev.garboard.kit.testing.Kafka;
import dev.garboard.kit.testing.Rabbit;
import dev.garboard.kit.testing.Tokens;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The user service as it runs for real: a JVM of its own, a directory of configuration, signals.
 */
final class UserProcess implements AutoCloseable {
  static final String SECRET = "a secret of the tests, at least 32 bytes long";
  static final Tokens TOKENS = new Tokens("https://garboard.dev/user", SECRET);

  private final int port = freePort();
  private final int adminPort = freePort();
  private final int grpcPort = freePort();
  private final HttpClient client = HttpClient.newHttpClient();
  private final Path log;
  private final Process process;

  /** On this database, with messages inside the process. */
  UserProcess(Path directory, Database database, Map<String, String> more) throws IOException {
    this(directory, with(settings(database), more));
  }

  UserProcess(Path directory, Map<String, String> environment, String... arguments)
      throws IOException {
    log = Files.createTempFile(directory, "user", ".log");
    process =
        start(
            command(arguments),
            directory,
            environment,
            builder -> builder.redirectErrorStream(true).redirectOutput(log.toFile()));
  }

  /** With standard output and error as told, its command passed on to another program first. */
  UserProcess(
      Path directory,
      Map<String, String> environment,
      List<String> launcher,
      Consumer<ProcessBuilder> streams)
      throws IOException {
    log = directory.resolve("none");
    var command = new ArrayList<>(launcher);
    command.addAll(command());
    process = start(command, directory, environment, streams);
  }

  private static List<String> command(String... arguments) {
    var command =
        new ArrayList<>(List.of(java(), "-XX:+UseSerialGC", "-Xmx128m", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), UserMain.class.getName()));
    command.addAll(List.of(arguments));
    return command;
  }

  private Process start(
      List<String> command,
      Path directory,
      Map<String, String> environment,
      Consumer<ProcessBuilder> streams)
      throws IOException {
    var builder = new ProcessBuilder(command);
    streams.accept(builder);
    builder.environment().put("GARBOARD_CONFIG_DIR", directory.toString());
    builder.environment().put("GARBOARD_SERVER_HTTP_PORT", "" + port);
    builder.environment().put("GARBOARD_SERVER_ADMIN_PORT", "" + adminPort);
    builder.environment().put("GARBOARD_SERVER_GRPC_PORT", "" + grpcPort);
    builder.environment().putAll(environment);
    return builder.start();
  }

  /** What it needs in order to start. */
  static Map<String, String> settings(Database database) {
    return Map.of(
        "GARBOARD_PROFILE",
        "dev",
        "GARBOARD_SECURITY_JWT_SECRET",
        SECRET,
        "GARBOARD_MESSAGING_BROKER",
        "memory",
        "GARBOARD_SERVER_DRAIN_DELAY",
        "0s",
        "GARBOARD_DATABASE_URL",
        database.url(),
        "GARBOARD_DATABASE_USERNAME",
        database.username(),
        "GARBOARD_DATABASE_PASSWORD",
        database.password());
  }

  /** Messages by Kafka. */
  static Map<String, String> messagesBy(Kafka kafka) {
    return messagesBy(
        Map.of(
            "GARBOARD_MESSAGING_BROKER",
            "kafka",
            "GARBOARD_MESSAGING_KAFKA_BOOTSTRAP_SERVERS",
            kafka.bootstrapServers()));
  }

  /** Messages by RabbitMQ. */
  static Map<String, String> messagesBy(Rabbit rabbit) {
    return messagesBy(
        Map.of(
            "GARBOARD_MESSAGING_BROKER",
            "rabbit",
            "GARBOARD_MESSAGING_RABBIT_URI",
            rabbit.uri().toString()));
  }

  /**
   * Calls go on for a moment after a signal, have time on a busy machine, do not spend it on
   * passwords, and may be many.
   */
  private static Map<String, String> messagesBy(Map<String, String> broker) {
    return with(
        Map.of(
            "GARBOARD_SECURITY_PASSWORD_MEMORY", "1MiB",
            "GARBOARD_SECURITY_PASSWORD_PASSES", "1",
            "GARBOARD_MESSAGING_TOPICS_CREATE", "true",
            "GARBOARD_SERVER_HTTP_REQUEST_TIMEOUT", "15s",
            "GARBOARD_SERVER_GRPC_REQUEST_TIMEOUT", "15s",
            "GARBOARD_SERVER_DRAIN_DELAY", "300ms",
            "GARBOARD_RATELIMIT_PRINCIPAL", "1000000/s",
            "GARBOARD_RATELIMIT_GLOBAL", "1000000/s"),
        broker);
  }

  static Map<String, String> with(Map<String, String> some, Map<String, String> more) {
    var all = new HashMap<>(some);
    all.putAll(more);
    return all;
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  private static int freePort() {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  UserProcess ready() {
    await().atMost(Duration.ofSeconds(90)).ignoreExceptions().until(this::isReady);
    return this;
  }

  HttpResponse<String> admin(String path) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + adminPort + path)));
  }

  /** The sum of the series whose name and labels match; 0 if there is none. */
  double metric(String pattern) throws IOException, InterruptedException {
    return admin("/metrics")
        .body()
        .lines()
        .filter(line -> line.matches("(?:" + pattern + ") \\S+"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }

  boolean isReady() throws IOException, InterruptedException {
    return admin("/readyz").statusCode() == 200;
  }

  /** Changes something on the admin listener, in the name of who has the token, if it is given. */
  HttpResponse<String> operate(String method, String path, String token, String body)
      throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + adminPort + path))
            .method(method, BodyPublishers.ofString(body));
    return send(token.isEmpty() ? request : request.header("Authorization", "Bearer " + token));
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return send(request(path));
  }

  HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
    return send(
        request(path)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body)));
  }

  HttpResponse<String> put(String path, String body, String... headers)
      throws IOException, InterruptedException {
    var request =
        request(path).header("Content-Type", "application/json").PUT(BodyPublishers.ofString(body));
    return send(headers.length == 0 ? request : request.headers(headers));
  }

  HttpResponse<String> delete(String path) throws IOException, InterruptedException {
    return send(request(path).DELETE());
  }

  HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
    return client.send(request.timeout(Duration.ofSeconds(20)).build(), BodyHandlers.ofString());
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
  }

  int grpcPort() {
    return grpcPort;
  }

  int port() {
    return port;
  }

  String log() throws IOException {
    return Files.readString(log);
  }

  Process process() {
    return process;
  }

  int exitCode() throws InterruptedException {
    assertThat(process.waitFor(Duration.ofSeconds(30))).isTrue();
    return process.exitValue();
  }

  /** SIGKILL; returns when it is gone. */
  void kill() {
    process.destroyForcibly();
    process.onExit().join();
  }

  @Override
  public void close() {
    kill();
  }
}
