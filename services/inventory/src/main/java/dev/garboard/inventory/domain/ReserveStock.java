package dev.garboard.inventory.domain;

import dev.garboard.inventory.domain.Stock.Moved;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Stock is put aside for an order: all of it or nothing. */
public final class ReserveStock {
  private final Stocks stocks;
  private final Reservations reservations;
  private final Atomically atomically;
  private final Supplier<ReservationId> ids;
  private final Duration ttl;
  private final InstantSource clock;

  /** How it ended. */
  public sealed interface Outcome {
    /** The order has this, now or since it was first asked for. */
    record Reserved(Reservation reservation) implements Outcome {}

    /** Of these articles there is not enough. */
    record OutOfStock(List<Sku> skus) implements Outcome {}

    /** Nobody sells these. */
    record UnknownItems(List<Sku> skus) implements Outcome {}

    /** The order had a reservation of other things. */
    record OtherLines(Reservation reservation) implements Outcome {}
  }

  /**
   * Reserves.
   *
   * @param ttl after so long the order is asked what becomes of it
   */
  public ReserveStock(
      Stocks stocks,
      Reservations reservations,
      Atomically atomically,
      Supplier<ReservationId> ids,
      Duration ttl,
      InstantSource clock) {
    this.stocks = stocks;
    this.reservations = reservations;
    this.atomically = atomically;
    this.ids = ids;
    this.ttl = ttl;
    this.clock = clock;
  }

  /** Puts aside what the order needs; an order has one reservation. */
  public Outcome reserve(OrderId order, Lines lines) {
    return atomically.call(
        () ->
            reservations
                .find(order)
                .map(it -> again(it, lines))
                .orElseGet(() -> first(order, lines)));
  }

  private static Outcome again(Reservation reservation, Lines lines) {
    return reservation.lines().equals(lines)
        ? new Outcome.Reserved(reservation)
        : new Outcome.OtherLines(reservation);
  }

  private Outcome first(OrderId order, Lines lines) {
    var there = stocks.lock(lines.skus());
    var unknown = lines.skus().stream().filter(sku -> !there.containsKey(sku)).toList();
    if (!unknown.isEmpty()) {
      return new Outcome.UnknownItems(unknown);
    }
    var wanting = wanting(lines, there);
    return wanting.isEmpty() ? hold(order, lines, there) : new Outcome.OutOfStock(wanting);
  }

  private static List<Sku> wanting(Lines lines, Map<Sku, Stock> there) {
    return lines.all().stream()
        .filter(line -> there.get(line.sku()).available() < line.quantity().value())
        .map(Line::sku)
        .toList();
  }

  private Outcome hold(OrderId order, Lines lines, Map<Sku, Stock> there) {
    var now = clock.instant();
    var held = Reservation.hold(ids.get(), order, lines, ttl, now);
    if (!reservations.add(held)) {
      return again(reservations.find(order).orElseThrow(), lines); // another was faster
    }
    var moved = new ArrayList<Moved>();
    for (var line : lines.all()) {
      var by = held.reservation().id();
      moved.add(there.get(line.sku()).reserve(line.quantity(), by, now));
    }
    stocks.move(moved);
    return new Outcome.Reserved(held.reservation());
  }
}
