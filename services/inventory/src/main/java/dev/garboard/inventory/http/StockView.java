package dev.garboard.inventory.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.garboard.inventory.domain.Stock;

/** What there is of an article, as an answer. */
record StockView(String sku, @JsonProperty("on_hand") long onHand, long reserved, long version) {
  static StockView of(Stock stock) {
    return new StockView(stock.sku().value(), stock.onHand(), stock.reserved(), stock.version());
  }
}
