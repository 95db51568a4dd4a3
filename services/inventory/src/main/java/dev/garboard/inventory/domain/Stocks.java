package dev.garboard.inventory.domain;

import dev.garboard.inventory.domain.Stock.Moved;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** The stock of every article, and the ledger of what became of it. */
public interface Stocks {
  /** What there is of this article. */
  Optional<Stock> find(Sku sku);

  /**
   * What there is of these, which nobody else changes before the end of the transaction; locked in
   * the order of names, so that two never wait for each other. What is unknown is left out.
   */
  SortedMap<Sku, Stock> lock(Collection<Sku> skus);

  /** Replaces locked ones, and writes down how they moved. */
  void move(List<Moved> moved);
}
