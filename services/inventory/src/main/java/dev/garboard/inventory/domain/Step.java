package dev.garboard.inventory.domain;

/** How a wish about a reservation that is there was taken. */
public sealed interface Step {
  /** It is so, now or already. */
  record Done(Reservation reservation) implements Step {}

  /** The reservation is not one with which that can be done. */
  record Refused(Reservation reservation) implements Step {}

  /** The order never had one. */
  record NoReservation() implements Step {}
}
