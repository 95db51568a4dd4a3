package dev.garboard.inventory.domain;

/** Why stock moved. */
public sealed interface Cause {
  /** Somebody counted what is there. */
  record Counted(String by) implements Cause {}

  /** It was put aside. */
  record Reserved(ReservationId reservation) implements Cause {}

  /** It was given back. */
  record Released(ReservationId reservation) implements Cause {}

  /** It left the house. */
  record Committed(ReservationId reservation) implements Cause {}
}
