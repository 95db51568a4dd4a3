package dev.garboard.inventory.domain;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Somebody counted what is there of an article. */
public final class SetStock {
  private final Stocks stocks;
  private final Atomically atomically;
  private final InstantSource clock;

  /** How it ended. */
  public sealed interface Outcome {
    /** It is so, now or already. */
    record Counted(Stock stock) implements Outcome {}

    /** More is put aside than would be there. */
    record MoreReserved(Stock stock) implements Outcome {}

    /** It has another version than the caller expected. */
    record Stale(long version) implements Outcome {}

    /** There is no such article. */
    record NoSuchItem() implements Outcome {}
  }

  public SetStock(Stocks stocks, Atomically atomically, InstantSource clock) {
    this.stocks = stocks;
    this.atomically = atomically;
    this.clock = clock;
  }

  /** Writes it down, if what is put aside is there and the caller has seen what was there. */
  public Outcome set(Actor actor, Sku sku, OnHand counted, Expected expected) {
    return atomically.call(
        () ->
            Optional.ofNullable(stocks.lock(List.of(sku)).get(sku))
                .map(stock -> set(actor, stock, counted, expected))
                .orElseGet(Outcome.NoSuchItem::new));
  }

  private Outcome set(Actor actor, Stock stock, OnHand counted, Expected expected) {
    if (!expected.isMetBy(Optional.of(stock.version()))) {
      return new Outcome.Stale(stock.version());
    }
    if (counted.pieces() < stock.reserved()) {
      return new Outcome.MoreReserved(stock);
    }
    if (counted.pieces() == stock.onHand()) {
      return new Outcome.Counted(stock);
    }
    var moved = stock.count(counted, actor.name(), clock.instant());
    stocks.move(List.of(moved));
    return new Outcome.Counted(moved.stock());
  }
}
