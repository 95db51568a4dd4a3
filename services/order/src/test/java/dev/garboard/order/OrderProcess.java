package dev.garboard.order;

import dev.garboard.kit.testing.Database;
import dev.garboard.kit.testing.Service;
import dev.garboard.kit.testing.ServiceCode;
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

/** The order service as it runs for real, with messages inside the process unless told. */
final class OrderProcess implements AutoCloseable {
  static final String SECRET = "a secret of the tests, at least 32 bytes long";

  private final HttpClient client = HttpClient.newHttpClient();
  private final Service service;

  OrderProcess(Path directory, Database database, FakeStock stock, Map<String, String> more) {
    var code =
        new ServiceCode(
            "order",
            List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx128m"),
            System.getProperty("java.class.path"),
            OrderMain.class.getName(),
            List.of());
    service = Service.start(code, directory, settings(database, stock, more));
  }

  private static Map<String, String> settings(
      Database database, FakeStock stock, Map<String, String> more) {
    var settings = new HashMap<String, String>();
    settings.put("GARBOARD_PROFILE", "dev");
    settings.put("GARBOARD_SECURITY_JWT_SECRET", SECRET);
    settings.put("GARBOARD_MESSAGING_BROKER", "memory");
    settings.put("GARBOARD_SERVER_DRAIN_DELAY", "0s");
    settings.put("GARBOARD_RATELIMIT_PRINCIPAL", "1000000/s");
    settings.put("GARBOARD_RATELIMIT_GLOBAL", "1000000/s");
    settings.put("GARBOARD_ORDER_INVENTORY", stock.address());
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
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + service.http() + path))
            .timeout(Duration.ofSeconds(20));
    return token.isEmpty() ? request : request.header("Authorization", "Bearer " + token);
  }

  HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
    return client.send(request.build(), BodyHandlers.ofString());
  }

  HttpResponse<String> order(String token, String key, String body)
      throws IOException, InterruptedException {
    return send(
        request("/api/v1/orders", token)
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", key)
            .POST(BodyPublishers.ofString(body)));
  }

  HttpResponse<String> admin(String path) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + service.admin() + path)));
  }

  HttpResponse<String> admin(String path, String accept) throws IOException, InterruptedException {
    return send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + service.admin() + path))
            .header("Accept", accept));
  }

  /** What a person does on the admin port. */
  HttpResponse<String> operate(String path, String token) throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + service.admin() + path))
            .POST(BodyPublishers.noBody());
    return send(token.isEmpty() ? request : request.header("Authorization", "Bearer " + token));
  }

  @Override
  public void close() {
    service.close();
  }
}
