package dev.garboard.inventory.domain;

import dev.garboard.inventory.domain.ReservationState.Held;
import java.time.Duration;
import java.time.InstantSource;

/**
 * Reservations that are kept for long: nothing is freed by the clock alone, for only the order
 * knows. It is asked, and says that it gives it back or wants it kept.
 */
public final class KeepReservation {
  private static final int AT_ONCE = 100;

  private final Reservations reservations;
  private final Atomically atomically;
  private final Duration ttl;
  private final InstantSource clock;

  /**
   * Asks.
   *
   * @param ttl after so long, and again after as long
   */
  public KeepReservation(
      Reservations reservations, Atomically atomically, Duration ttl, InstantSource clock) {
    this.reservations = reservations;
    this.atomically = atomically;
    this.ttl = ttl;
    this.clock = clock;
  }

  /** The order wants it kept. */
  public Step extend(OrderId order) {
    return atomically.call(
        () -> reservations.lock(order).map(this::extend).orElseGet(Step.NoReservation::new));
  }

  private Step extend(Reservation reservation) {
    if (!(reservation.state() instanceof Held)) {
      return new Step.Refused(reservation);
    }
    var extended = reservation.extend(ttl, clock.instant());
    reservations.update(extended);
    return new Step.Done(extended.reservation());
  }

  /** Asks after all that are overdue, in parts, so that nobody waits for the whole. */
  public void askOverdue() {
    var more = true;
    while (more) {
      more = atomically.call(this::askSome) == AT_ONCE;
    }
  }

  private int askSome() {
    var now = clock.instant();
    var overdue = reservations.lockOverdue(now, AT_ONCE);
    overdue.forEach(it -> reservations.update(it.ask(ttl, now)));
    return overdue.size();
  }
}
