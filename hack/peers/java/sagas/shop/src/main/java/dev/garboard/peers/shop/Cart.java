package dev.garboard.peers.shop;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/** What somebody wants to buy, as it comes over HTTP. */
public record Cart(List<Line> lines, @JsonProperty("payment_method") String paymentMethod) {
  public Cart {
    lines = List.copyOf(lines);
  }

  /** So many of an article; the load buys one article at a time. */
  public record Line(String sku, int quantity) {}

  public Line line() {
    return lines.getFirst();
  }
}
