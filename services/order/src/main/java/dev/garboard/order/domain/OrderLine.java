package dev.garboard.order.domain;

import dev.garboard.contracts.money.Money;

/**
 * A line of an order.
 *
 * @param unitPrice as it was when the order was placed
 */
public record OrderLine(Sku sku, String title, Quantity quantity, Money unitPrice) {
  /** What it costs. */
  Money price() {
    return unitPrice.times(quantity.value());
  }
}
