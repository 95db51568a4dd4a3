package dev.garboard.inventory.domain;

import dev.garboard.inventory.domain.Reservation.Revised;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** All reservations. */
public interface Reservations {
  /** Adds a new one, together with what happened; false if its order has one. */
  boolean add(Revised reservation);

  /** Replaces a locked one, together with what happened to it. */
  void update(Revised reservation);

  /** The reservation with this id. */
  Optional<Reservation> find(ReservationId id);

  /** That of this order. */
  Optional<Reservation> find(OrderId order);

  /** The one of this order, which nobody else changes before the end of the transaction. */
  Optional<Reservation> lock(OrderId order);

  /** At most so many of which the order is to be asked, locked; what others have locked is not. */
  List<Reservation> lockOverdue(Instant now, int most);
}
