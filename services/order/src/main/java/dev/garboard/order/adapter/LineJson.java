package dev.garboard.order.adapter;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.garboard.contracts.money.MoneyJson;
import dev.garboard.order.domain.OrderLine;
import dev.garboard.order.domain.Quantity;
import dev.garboard.order.domain.Sku;

/** A line of an order in events and in the read model. */
record LineJson(
    String sku, String title, int quantity, @JsonProperty("unit_price") MoneyJson unitPrice) {
  static LineJson of(OrderLine line) {
    return new LineJson(
        line.sku().value(), line.title(), line.quantity().value(), MoneyJson.of(line.unitPrice()));
  }

  OrderLine line() {
    return new OrderLine(new Sku(sku), title, new Quantity(quantity), unitPrice.money());
  }
}
