package dev.garboard.inventory.domain;

import dev.garboard.inventory.domain.ReservationState.Committed;
import dev.garboard.inventory.domain.ReservationState.Held;
import dev.garboard.inventory.domain.ReservationState.Released;

/** How far a reservation is, in one word. */
public enum ReservationStatus {
  HELD,
  RELEASED,
  COMMITTED;

  /** The word for it. */
  public static ReservationStatus of(Reservation reservation) {
    return switch (reservation.state()) {
      case Held _ -> HELD;
      case Released() -> RELEASED;
      case Committed() -> COMMITTED;
    };
  }
}
