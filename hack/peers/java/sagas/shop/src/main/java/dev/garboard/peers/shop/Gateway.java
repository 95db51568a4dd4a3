package dev.garboard.peers.shop;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.UUID;

/** The gateway of payments over HTTP. */
public final class Gateway {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Duration PATIENCE = Duration.ofSeconds(3);
  private static final String HOLD =
      """
      {"amount": {"amount": "%d.%02d", "currency": "EUR"}, "payment_method": "%s"}""";

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final String url;

  public Gateway(String url) {
    this.url = url;
  }

  boolean authorize(UUID key, long cents, String method) {
    return put(key.toString(), HOLD.formatted(cents / 100, cents % 100, method))
        .equals("authorized");
  }

  void capture(UUID key) {
    expect("captured", put(key + "/capture", "{}"));
  }

  void release(UUID key) {
    put(key + "/void", "{}");
  }

  private static void expect(String wanted, String status) {
    if (!status.equals(wanted)) {
      throw new IllegalStateException(status + " in the place of " + wanted);
    }
  }

  private String put(String path, String body) {
    var request =
        HttpRequest.newBuilder(URI.create(url + "/v1/authorizations/" + path))
            .timeout(PATIENCE)
            .header("Content-Type", "application/json")
            .PUT(BodyPublishers.ofString(body))
            .build();
    try {
      var answer = client.send(request, BodyHandlers.ofByteArray());
      if (answer.statusCode() != 200) {
        throw new IllegalStateException("the gateway answers " + answer.statusCode());
      }
      return JSON.readTree(answer.body()).path("status").asText();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
