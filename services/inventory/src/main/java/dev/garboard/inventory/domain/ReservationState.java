package dev.garboard.inventory.domain;

import java.time.Instant;

/** How far a reservation is. */
public sealed interface ReservationState {
  /**
   * It is put aside.
   *
   * @param expiresAt from then on the order is asked what becomes of it; nothing is freed by the
   *     clock alone
   * @param askAt when it is asked next
   */
  record Held(Instant expiresAt, Instant askAt) implements ReservationState {}

  /** It was given back. */
  record Released() implements ReservationState {}

  /** It left the house. */
  record Committed() implements ReservationState {}
}
