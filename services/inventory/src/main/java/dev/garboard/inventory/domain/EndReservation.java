package dev.garboard.inventory.domain;

import dev.garboard.inventory.domain.Reservation.Revised;
import dev.garboard.inventory.domain.ReservationState.Committed;
import dev.garboard.inventory.domain.ReservationState.Held;
import dev.garboard.inventory.domain.ReservationState.Released;
import dev.garboard.inventory.domain.Stock.Moved;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Function;

/** What is put aside for an order leaves the house, or is given back. */
public final class EndReservation {
  private final Stocks stocks;
  private final Reservations reservations;
  private final Atomically atomically;
  private final InstantSource clock;

  /** What a line of the reservation does to the stock of its article. */
  private interface Move {
    Moved of(Stock stock, Quantity quantity, ReservationId by, Instant now);
  }

  public EndReservation(
      Stocks stocks, Reservations reservations, Atomically atomically, InstantSource clock) {
    this.stocks = stocks;
    this.reservations = reservations;
    this.atomically = atomically;
    this.clock = clock;
  }

  /** It leaves the house; refused if it was given back. */
  public Step commit(OrderId order) {
    return step(
        order,
        it ->
            switch (it.state()) {
              case Held _ -> end(it.commit(clock.instant()), Stock::commit);
              case Committed _ -> new Step.Done(it);
              case Released _ -> new Step.Refused(it);
            });
  }

  /** It is given back; refused if it left the house. */
  public Step release(OrderId order) {
    return step(
        order,
        it ->
            switch (it.state()) {
              case Held _ -> end(it.release(clock.instant()), Stock::release);
              case Released _ -> new Step.Done(it);
              case Committed _ -> new Step.Refused(it);
            });
  }

  private Step step(OrderId order, Function<Reservation, Step> change) {
    return atomically.call(
        () -> reservations.lock(order).map(change).orElseGet(Step.NoReservation::new));
  }

  private Step end(Revised revised, Move move) {
    var it = revised.reservation();
    reservations.update(revised);
    var there = stocks.lock(it.lines().skus());
    stocks.move(
        it.lines().all().stream()
            .map(line -> move.of(there.get(line.sku()), line.quantity(), it.id(), it.updatedAt()))
            .toList());
    return new Step.Done(it);
  }
}
