package dev.garboard.journeys;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Somebody who buys, and remembers what was promised. Safe for use by many threads. */
public final class Customer {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration LONGEST = Duration.ofMinutes(3);
  private static final Duration BETWEEN_TRIES = Duration.ofMillis(200);
  private static final String ORDERS = "/api/v1/orders";

  private final HttpClient client = HttpClient.newHttpClient();
  private final int port;
  private final String token;
  private final Map<String, Set<UUID>> accepted;
  private final Map<String, String> open;

  /** Buys at the order service on this loopback port. */
  public Customer(int port, String token) {
    this(port, token, new ConcurrentHashMap<>(), new ConcurrentHashMap<>());
  }

  private Customer(
      int port, String token, Map<String, Set<UUID>> accepted, Map<String, String> open) {
    this.port = port;
    this.token = token;
    this.accepted = accepted;
    this.open = open;
  }

  /** Whoever has a new account in this shop. */
  public static Customer of(Shop shop) {
    var token =
        shop.tokens().of(UUID.randomUUID().toString(), "order:read:self", "order:write:self");
    return new Customer(shop.service(Room.ORDER).http(), token);
  }

  /** The same person with the same memory, at another door of the service. */
  public Customer at(int otherPort) {
    return new Customer(otherPort, token, accepted, open);
  }

  /** So many of an article, to be paid with this method. */
  public static String cart(String sku, int quantity, String method) {
    return "{\"lines\": [{\"sku\": \"%s\", \"quantity\": %d}], \"payment_method\": \"%s\"}"
        .formatted(sku, quantity, method);
  }

  /** What the service says to an order, which is remembered if it says yes. */
  public HttpResponse<String> order(String key, String cart)
      throws IOException, InterruptedException {
    open.put(key, cart);
    var answer =
        send(
            request(ORDERS)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", key)
                .POST(BodyPublishers.ofString(cart)));
    if (answer.statusCode() == 202) {
      accepted.computeIfAbsent(key, _ -> ConcurrentHashMap.newKeySet()).add(id(answer));
      open.remove(key);
    }
    return answer;
  }

  /** Tries once more with the same key; empty without an answer, or with one that may pass. */
  public Optional<UUID> tries(String key, String cart) throws InterruptedException {
    try {
      var answer = order(key, cart);
      return answer.statusCode() == 202 ? Optional.of(id(answer)) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Tries with a key of its own until it is accepted. */
  public UUID buys(String cart) throws InterruptedException {
    return insists(UUID.randomUUID().toString(), cart);
  }

  /** Asks again with every key that had no answer, until it has one. */
  public void asksAgain() throws InterruptedException {
    for (var asked : open.entrySet()) {
      insists(asked.getKey(), asked.getValue());
    }
  }

  private UUID insists(String key, String cart) throws InterruptedException {
    var end = System.nanoTime() + LONGEST.toNanos();
    var order = tries(key, cart);
    while (order.isEmpty()) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException("not accepted within " + LONGEST + ": the key " + key);
      }
      Thread.sleep(BETWEEN_TRIES);
      order = tries(key, cart);
    }
    return order.get();
  }

  /** The id in the answer to a placed order. */
  public static UUID id(HttpResponse<String> placed) throws IOException {
    return UUID.fromString(JSON.readTree(placed.body()).path("id").asText());
  }

  /** An order as it stands. */
  public JsonNode look(UUID order) throws IOException, InterruptedException {
    return JSON.readTree(send(request(ORDERS + "/" + order)).body());
  }

  /** No longer wants an order. */
  public HttpResponse<String> cancel(UUID order) throws IOException, InterruptedException {
    return send(request(ORDERS + "/" + order + "/cancel").POST(BodyPublishers.noBody()));
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
        .header("Authorization", "Bearer " + token)
        .timeout(PATIENCE);
  }

  private HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return client.send(request.build(), BodyHandlers.ofString());
  }

  /** The orders that each key was answered with. */
  public Map<String, Set<UUID>> accepted() {
    return Map.copyOf(accepted);
  }
}
