package dev.garboard.inventory;

import dev.garboard.kit.testing.Database;
import dev.garboard.kit.testing.Kafka;
import dev.garboard.kit.testing.Service;
import dev.garboard.kit.testing.ServiceCode;
import dev.garboard.kit.testing.Tokens;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The inventory service as it runs for real: a JVM of its own that can be killed. */
final class InventoryProcess implements AutoCloseable {
  static final String SECRET = "a secret of the tests, at least 32 bytes long";
  static final Tokens TOKENS = new Tokens("https://garboard.dev/user", SECRET);

  /** Who counts. */
  static final String OPERATOR =
      TOKENS.of("an-operator", "order:read:self", "order:read", "stock:write");

  /** Who looks. */
  static final String BUYER = TOKENS.of("a-buyer", "order:read:self", "order:write:self");

  private final HttpClient client = HttpClient.newHttpClient();
  private final Service service;

  InventoryProcess(Path directory, Database database, Kafka kafka, Map<String, String> more) {
    var code =
        new ServiceCode(
            "inventory",
            List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx128m"),
            System.getProperty("java.class.path"),
            InventoryMain.class.getName(),
            List.of());
    service = Service.start(code, directory, settings(database, kafka, more));
  }

  private static Map<String, String> settings(
      Database database, Kafka kafka, Map<String, String> more) {
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
    settings.putAll(more);
    return settings;
  }

  Service service() {
    return service;
  }

  HttpRequest.Builder request(String path, String token) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + service.http() + path))
        .timeout(Duration.ofSeconds(20))
        .header("Authorization", "Bearer " + token);
  }

  HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
    return client.send(request.build(), BodyHandlers.ofString());
  }

  HttpResponse<String> get(String path, String token) throws IOException, InterruptedException {
    return send(request(path, token));
  }

  HttpResponse<String> put(String path, String body) throws IOException, InterruptedException {
    return send(put(path).PUT(BodyPublishers.ofString(body)));
  }

  /** By an operator, in JSON. */
  HttpRequest.Builder put(String path) {
    return request(path, OPERATOR).header("Content-Type", "application/json");
  }

  /** An article of this name at 4.20 EUR, of which there are so many. */
  void sells(String sku, long onHand) throws IOException, InterruptedException {
    require(put("/api/v1/items/" + sku, item(sku + " of ours", "4.20", "EUR")));
    require(put("/api/v1/stock/" + sku, "{\"on_hand\": " + onHand + "}"));
  }

  private static void require(HttpResponse<String> answer) {
    if (answer.statusCode() / 100 != 2) {
      throw new IllegalStateException(answer.body());
    }
  }

  static String item(String title, String amount, String currency) {
    return "{\"title\": \"%s\", \"unit_price\": {\"amount\": \"%s\", \"currency\": \"%s\"}}"
        .formatted(title, amount, currency);
  }

  /** What there is of an article, and how many of them are put aside: {@code 10/2}. */
  String stock(String sku) throws IOException, InterruptedException {
    var body = get("/api/v1/stock/" + sku, BUYER).body();
    return body.replaceFirst(".*\"on_hand\":(\\d+),\"reserved\":(\\d+).*", "$1/$2");
  }

  HttpResponse<String> admin(String path) throws IOException, InterruptedException {
    return send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + service.admin() + path))
            .header("Accept", "application/json"));
  }

  @Override
  public void close() {
    service.close();
  }
}
