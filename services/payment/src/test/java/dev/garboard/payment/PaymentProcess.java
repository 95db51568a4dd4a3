package dev.garboard.payment;

import static org.awaitility.Awaitility.await;

import dev.garboard.kit.testing.Database;
import dev.garboard.kit.testing.Kafka;
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

/**
 * The payment service, or the gateway, as it runs for real: a JVM of its own that can be killed.
 */
final class PaymentProcess implements AutoCloseable {
  static final String SECRET = "a secret of the tests, at least 32 bytes long";
  static final Tokens TOKENS = new Tokens("https://garboard.dev/user", SECRET);

  private final int port = freePort();
  private final int adminPort = freePort();
  private final int grpcPort = freePort();
  private final HttpClient client = HttpClient.newHttpClient();
  private final Class<?> main;
  private final Path directory;
  private final Map<String, String> environment;
  private final Path log;
  private Process process;

  private PaymentProcess(Class<?> main, Path directory, Map<String, String> environment)
      throws IOException {
    this.main = main;
    this.directory = directory;
    this.environment = new HashMap<>(environment);
    log = Files.createTempFile(directory, main.getSimpleName(), ".log");
    start();
  }

  /** The service, on this database, with what it is told by Kafka, and this gateway. */
  static PaymentProcess service(
      Path directory,
      Database database,
      Kafka kafka,
      PaymentProcess gateway,
      Map<String, String> more)
      throws IOException {
    var settings = new HashMap<String, String>();
    settings.put("GARBOARD_PROFILE", "dev");
    settings.put("GARBOARD_SECURITY_JWT_SECRET", SECRET);
    settings.put("GARBOARD_SERVER_DRAIN_DELAY", "0s");
    settings.put("GARBOARD_SERVER_HTTP_REQUEST_TIMEOUT", "15s");
    settings.put("GARBOARD_SERVER_GRPC_REQUEST_TIMEOUT", "15s");
    settings.put("GARBOARD_RATELIMIT_PRINCIPAL", "1000000/s");
    settings.put("GARBOARD_RATELIMIT_GLOBAL", "1000000/s");
    settings.put("GARBOARD_MESSAGING_KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrapServers());
    settings.put("GARBOARD_MESSAGING_TOPICS_CREATE", "true");
    settings.put("GARBOARD_DATABASE_URL", database.url());
    settings.put("GARBOARD_DATABASE_USERNAME", database.username());
    settings.put("GARBOARD_DATABASE_PASSWORD", database.password());
    settings.put("GARBOARD_PAYMENT_GATEWAY_URL", "http://127.0.0.1:" + gateway.port());
    settings.put("GARBOARD_PAYMENT_GATEWAY_TIMEOUT", "1s");
    settings.put("GARBOARD_PAYMENT_GATEWAY_RECOVER_AFTER", "500ms");
    settings.putAll(more);
    return new PaymentProcess(PaymentMain.class, directory, settings);
  }

  /** The gateway, with its ledger in this directory. */
  static PaymentProcess gateway(Path directory) throws IOException {
    return new PaymentProcess(
        PaymentGatewaySimulator.class,
        directory,
        Map.of(
            "GARBOARD_GATEWAY_LEDGER", directory.resolve("ledger").toString(),
            "GARBOARD_GATEWAY_SLOW", "300ms",
            "GARBOARD_GATEWAY_LATE", "2500ms",
            "GARBOARD_SERVER_DRAIN_DELAY", "0s"));
  }

  /** From the next start on. */
  void set(String variable, String value) {
    environment.put(variable, value);
  }

  /** Again after a {@link #kill}, on the same ports. */
  void start() throws IOException {
    var command =
        new ArrayList<>(List.of(java(), "-XX:+UseSerialGC", "-Xmx128m", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    var builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().put("GARBOARD_CONFIG_DIR", directory.toString());
    builder.environment().put("GARBOARD_SERVER_HTTP_PORT", "" + port);
    builder.environment().put("GARBOARD_SERVER_ADMIN_PORT", "" + adminPort);
    builder.environment().put("GARBOARD_SERVER_GRPC_PORT", "" + grpcPort);
    builder.environment().putAll(environment);
    process = builder.start();
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

  PaymentProcess ready() {
    await()
        .atMost(Duration.ofSeconds(60))
        .ignoreExceptions()
        .until(() -> admin("/readyz").statusCode() == 200);
    return this;
  }

  HttpResponse<String> admin(String path) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + adminPort + path)));
  }

  HttpResponse<String> admin(String path, String accept) throws IOException, InterruptedException {
    return send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + adminPort + path))
            .header("Accept", accept));
  }

  /** Something goes wrong from now on, at the gateway. */
  void faults(String json) throws IOException, InterruptedException {
    var answer =
        send(
            request("/faults")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json)));
    if (answer.statusCode() != 200) {
      throw new IllegalStateException(answer.body());
    }
  }

  HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
    return client.send(request.timeout(Duration.ofSeconds(20)).build(), BodyHandlers.ofString());
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
  }

  int port() {
    return port;
  }

  int grpcPort() {
    return grpcPort;
  }

  Path directory() {
    return directory;
  }

  String log() throws IOException {
    return Files.readString(log);
  }

  /** When it has ended by itself. */
  void awaitEnd() throws InterruptedException {
    process.waitFor();
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
