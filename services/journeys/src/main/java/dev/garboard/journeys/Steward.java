package dev.garboard.journeys;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Who runs the shop: fills shelves, steers sagas, and makes the gateway misbehave. */
public final class Steward {
  private final HttpClient client = HttpClient.newHttpClient();
  private final Shop shop;
  private final String token;
  private final Map<String, Long> placed = new ConcurrentHashMap<>();

  /** Of this shop. */
  public Steward(Shop shop) {
    this.shop = shop;
    token =
        shop.tokens()
            .of(
                UUID.randomUUID().toString(),
                "order:read",
                "order:write",
                "stock:write",
                "payment:refund",
                "ops:*");
  }

  /** Puts so many of an article on the shelf, at this price in EUR; once for each article. */
  public void sells(String sku, String price, long pieces)
      throws IOException, InterruptedException {
    put(
        "/api/v1/items/" + sku,
        "{\"title\": \"%s of ours\", \"unit_price\": {\"amount\": \"%s\", \"currency\": \"EUR\"}}"
            .formatted(sku, price));
    put("/api/v1/stock/" + sku, "{\"on_hand\": " + pieces + "}");
    placed.put(sku, pieces);
  }

  private void put(String path, String body) throws IOException, InterruptedException {
    var answer =
        send(
            at(shop.service(Room.INVENTORY).http(), path)
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString(body)));
    if (answer.statusCode() / 100 != 2) {
      throw new IllegalStateException(path + ": " + answer.statusCode() + " " + answer.body());
    }
  }

  /** What an admin listener says, to whom it is told. */
  public String admin(Room room, String path) throws IOException, InterruptedException {
    return send(at(shop.service(room).admin(), path)).body();
  }

  /** Does something at an admin listener. */
  public HttpResponse<String> steers(Room room, String path, String body)
      throws IOException, InterruptedException {
    return send(
        at(shop.service(room).admin(), path)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body)));
  }

  /** The gateway does such things from now on; {@code {}} ends them. */
  public void faults(String json) throws IOException, InterruptedException {
    var answer =
        send(
            at(shop.service(Room.GATEWAY).http(), "/faults")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json)));
    if (answer.statusCode() != 200) {
      throw new IllegalStateException(answer.body());
    }
  }

  /** The gateway's ledger, as JSON. */
  public String ledger() throws IOException, InterruptedException {
    return send(at(shop.service(Room.GATEWAY).http(), "/ledger")
            .header("Accept", "application/json"))
        .body();
  }

  private HttpRequest.Builder at(int port, String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
        .header("Authorization", "Bearer " + token);
  }

  private HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return client.send(request.build(), BodyHandlers.ofString());
  }

  /** What was put on the shelf, by article. */
  public Map<String, Long> placed() {
    return Map.copyOf(placed);
  }
}
