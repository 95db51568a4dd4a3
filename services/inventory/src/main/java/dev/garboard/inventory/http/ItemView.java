package dev.garboard.inventory.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.garboard.contracts.money.MoneyJson;
import dev.garboard.inventory.domain.Item;

/** An article as an answer. */
record ItemView(
    String sku, String title, @JsonProperty("unit_price") MoneyJson unitPrice, long version) {
  static ItemView of(Item item) {
    return new ItemView(
        item.sku().value(),
        item.title().text(),
        MoneyJson.of(item.unitPrice().money()),
        item.version());
  }
}
