package dev.garboard.inventory.domain;

import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** The range: all articles. */
public interface Items {
  /** Adds a new one, of which nothing is in stock; false if there is one of that name. */
  boolean add(Item item);

  /** Replaces a locked one. */
  void update(Item item);

  /** The article of this name. */
  Optional<Item> find(Sku sku);

  /** Those of the articles that there are. */
  List<Item> find(Collection<Sku> skus);

  /** The one of this name, which nobody else changes before the end of the transaction. */
  Optional<Item> lock(Sku sku);
}
