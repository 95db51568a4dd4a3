package dev.garboard.inventory.domain;

import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Somebody looks at articles, their stock, or, with the permission, at reservations. */
public final class ShowInventory {
  private final Items items;
  private final Stocks stocks;
  private final Reservations reservations;

  public ShowInventory(Items items, Stocks stocks, Reservations reservations) {
    this.items = items;
    this.stocks = stocks;
    this.reservations = reservations;
  }

  /** The article of this name. */
  public Optional<Item> item(Sku sku) {
    return items.find(sku);
  }

  /** Those of the articles that there are. */
  public List<Item> items(Collection<Sku> skus) {
    return skus.isEmpty() ? List.of() : items.find(skus);
  }

  /** What there is of an article. */
  public Optional<Stock> stock(Sku sku) {
    return stocks.find(sku);
  }

  /** One reservation; nobody here knows whose it is, so none for whoever may not see all. */
  public Optional<Reservation> reservation(Actor actor, ReservationId id) {
    return actor.readsAll() ? reservations.find(id) : Optional.empty();
  }
}
