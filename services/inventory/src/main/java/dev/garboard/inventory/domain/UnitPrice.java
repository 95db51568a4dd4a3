package dev.garboard.inventory.domain;

import dev.garboard.contracts.money.Money;

/** What one piece costs: more than nothing, at most 1,000,000 of its currency. */
public record UnitPrice(Money money) {
  private static final int MOST = 1_000_000;

  public UnitPrice {
    if (!money.isPositive()) {
      throw new IllegalArgumentException("is more than nothing");
    }
    if (money.exceeds(Money.of(Integer.toString(MOST), money.currency().getCurrencyCode()))) {
      throw new IllegalArgumentException("is at most " + MOST + " " + money.currency());
    }
  }
}
