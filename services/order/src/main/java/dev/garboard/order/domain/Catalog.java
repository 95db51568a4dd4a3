package dev.garboard.order.domain;

import java.util.Map;
import java.util.Set;

/** What the stock sells, and for how much. */
public interface Catalog {
  /** Those of these articles that there are. */
  Map<Sku, Item> items(Set<Sku> skus);
}
