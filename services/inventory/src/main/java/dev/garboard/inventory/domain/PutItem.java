package dev.garboard.inventory.domain;

import java.time.InstantSource;
import java.util.Optional;

/** An article becomes part of the range, or is described otherwise. */
public final class PutItem {
  private final Items items;
  private final Atomically atomically;
  private final InstantSource clock;

  /** How it ended. */
  public sealed interface Outcome {
    /** It is so, now or already. */
    record Put(Item item, boolean isNew) implements Outcome {}

    /** It has another version than the caller expected, or is not there. */
    record Stale(Optional<Long> version) implements Outcome {}
  }

  public PutItem(Items items, Atomically atomically, InstantSource clock) {
    this.items = items;
    this.atomically = atomically;
    this.clock = clock;
  }

  /** Adds it or replaces its description, if the caller has seen what is there. */
  public Outcome put(Sku sku, Title title, UnitPrice price, Expected expected) {
    var wanted = Item.of(sku, title, price, clock.instant());
    return atomically.call(() -> put(wanted, expected));
  }

  private Outcome put(Item wanted, Expected expected) {
    var there = items.lock(wanted.sku());
    var version = there.map(Item::version);
    if (!expected.isMetBy(version)) {
      return new Outcome.Stale(version);
    }
    if (there.isEmpty() && items.add(wanted)) {
      return new Outcome.Put(wanted, true);
    }
    // If it was not there a moment ago, somebody else added it.
    return describe(there.or(() -> items.lock(wanted.sku())).orElseThrow(), wanted);
  }

  private Outcome describe(Item there, Item wanted) {
    var described = there.describe(wanted.title(), wanted.unitPrice(), wanted.updatedAt());
    if (described.version() > there.version()) {
      items.update(described);
    }
    return new Outcome.Put(described, false);
  }
}
