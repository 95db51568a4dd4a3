package dev.garboard.bench.services;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/** Somebody who buys at a peer's, and tries again until there is an answer with an id. */
final class PeerCustomer {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration BETWEEN_TRIES = Duration.ofMillis(200);
  private static final int TRIES = 100;

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  UUID buys(String url, String cart) throws InterruptedException {
    var request =
        HttpRequest.newBuilder(URI.create(url + "/api/v1/orders"))
            .timeout(PATIENCE)
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", UUID.randomUUID().toString())
            .POST(BodyPublishers.ofString(cart))
            .build();
    for (int tries = 0; tries < TRIES; tries++) {
      var id = tried(request);
      if (id.isPresent()) {
        return id.get();
      }
      Thread.sleep(BETWEEN_TRIES);
    }
    throw new IllegalStateException("not accepted after " + TRIES + " tries");
  }

  private Optional<UUID> tried(HttpRequest request) throws InterruptedException {
    try {
      var answer = client.send(request, BodyHandlers.ofString());
      return Optional.of(JSON.readTree(answer.body()).path("id").asText())
          .filter(id -> !id.isEmpty())
          .map(UUID::fromString);
    } catch (IOException again) {
      return Optional.empty();
    }
  }
}
