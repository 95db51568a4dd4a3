package dev.garboard.inventory.domain;

import java.time.Instant;

/** Something that happened to articles, their stock, or what is put aside. */
public sealed interface InventoryEvent {
  /** When. */
  Instant at();

  /** An article is part of the range, or described otherwise. */
  record ItemPut(Item item) implements InventoryEvent {
    @Override
    public Instant at() {
      return item.updatedAt();
    }
  }

  /** Somebody counted. */
  record StockSet(Stock stock, Instant at) implements InventoryEvent {}

  /** Something that happened to a reservation. */
  sealed interface OfReservation extends InventoryEvent {
    /** What it happened to, as it became. */
    Reservation reservation();

    @Override
    default Instant at() {
      return reservation().updatedAt();
    }
  }

  /** Stock was put aside for an order. */
  record StockReserved(Reservation reservation) implements OfReservation {}

  /** It was given back. */
  record ReservationReleased(Reservation reservation) implements OfReservation {}

  /** It left the house. */
  record ReservationCommitted(Reservation reservation) implements OfReservation {}

  /** It is kept for long: whoever knows the order says what becomes of it. */
  record ReservationOverdue(Reservation reservation) implements OfReservation {}
}
