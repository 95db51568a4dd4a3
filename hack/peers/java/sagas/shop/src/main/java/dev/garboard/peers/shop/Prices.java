package dev.garboard.peers.shop;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Asks the inventory service for prices, and believes them for ten seconds, as ours does. */
public final class Prices {
  private static final long FRESH = Duration.ofSeconds(10).toNanos();

  private record Price(long cents, long asked) {
    boolean isFresh() {
      return System.nanoTime() - asked < FRESH;
    }
  }

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Map<String, Price> known = new ConcurrentHashMap<>();
  private final String url;

  public Prices(String url) {
    this.url = url;
  }

  /** In cents. */
  public long of(String sku) {
    return known
        .compute(sku, (_, price) -> price != null && price.isFresh() ? price : asked(sku))
        .cents();
  }

  private Price asked(String sku) {
    var request = HttpRequest.newBuilder(URI.create(url + "/prices/" + sku)).build();
    try {
      var answer = client.send(request, BodyHandlers.ofString());
      return new Price(Long.parseLong(answer.body().strip()), System.nanoTime());
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
