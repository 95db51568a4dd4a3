package dev.garboard.inventory.domain;

import java.time.Instant;

/**
 * An article of the range.
 *
 * @param version counts its changes from 1
 */
public record Item(Sku sku, Title title, UnitPrice unitPrice, long version, Instant updatedAt) {
  public Item {
    if (version < 1) {
      throw new IllegalArgumentException("no item has version " + version);
    }
  }

  /** A new one. */
  public static Item of(Sku sku, Title title, UnitPrice unitPrice, Instant now) {
    return new Item(sku, title, unitPrice, 1, now);
  }

  /** The same article, described otherwise; this very one if it is so already. */
  public Item describe(Title other, UnitPrice price, Instant now) {
    return other.equals(title) && price.equals(unitPrice)
        ? this
        : new Item(sku, other, price, version + 1, now);
  }
}
