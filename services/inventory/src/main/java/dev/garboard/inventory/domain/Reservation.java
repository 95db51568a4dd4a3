package dev.garboard.inventory.domain;

import dev.garboard.inventory.domain.InventoryEvent.ReservationCommitted;
import dev.garboard.inventory.domain.InventoryEvent.ReservationOverdue;
import dev.garboard.inventory.domain.InventoryEvent.ReservationReleased;
import dev.garboard.inventory.domain.InventoryEvent.StockReserved;
import dev.garboard.inventory.domain.ReservationState.Committed;
import dev.garboard.inventory.domain.ReservationState.Held;
import dev.garboard.inventory.domain.ReservationState.Released;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;

/**
 * What is put aside for an order. Each change is a new value, and what the world is told of it.
 * What it cannot become throws {@link IllegalStateException}: ask first what it is.
 *
 * @param version counts what the world was told of it
 */
public record Reservation(
    ReservationId id,
    OrderId order,
    Lines lines,
    ReservationState state,
    long version,
    Instant createdAt,
    Instant updatedAt) {
  public Reservation {
    if (version < 1 || updatedAt.isBefore(createdAt)) {
      throw new IllegalArgumentException(
          "no reservation has version " + version + " or changed before it was there");
    }
  }

  /** A reservation as it became, and the events of that; none if nobody is told. */
  public record Revised(Reservation reservation, List<InventoryEvent> events) {
    public Revised {
      events = List.copyOf(events);
    }
  }

  /** A new one, of which the order is asked after so long. */
  public static Revised hold(
      ReservationId id, OrderId order, Lines lines, Duration ttl, Instant now) {
    var expires = now.plus(ttl);
    var it = new Reservation(id, order, lines, new Held(expires, expires), 1, now, now);
    return new Revised(it, List.of(new StockReserved(it)));
  }

  /** It is given back. */
  public Revised release(Instant now) {
    requireHeld("released");
    return told(new Released(), now, ReservationReleased::new);
  }

  /** It leaves the house. */
  public Revised commit(Instant now) {
    requireHeld("committed");
    return told(new Committed(), now, ReservationCommitted::new);
  }

  /** The order wants it kept for so long from now; nobody else is told. */
  public Revised extend(Duration ttl, Instant now) {
    requireHeld("extended");
    var expires = now.plus(ttl);
    return new Revised(in(new Held(expires, expires), version, now), List.of());
  }

  /** The order is asked what becomes of it, and not again for so long. */
  public Revised ask(Duration ttl, Instant now) {
    var asked = new Held(requireHeld("asked after").expiresAt(), now.plus(ttl));
    return told(asked, now, ReservationOverdue::new);
  }

  private Held requireHeld(String what) {
    if (state instanceof Held held) {
      return held;
    }
    throw new IllegalStateException("reservation " + id + " is " + state + ", not to be " + what);
  }

  private Revised told(
      ReservationState next, Instant now, Function<Reservation, InventoryEvent> event) {
    var it = in(next, version + 1, now);
    return new Revised(it, List.of(event.apply(it)));
  }

  /** Clocks of several machines disagree; a history does not run backwards. */
  private Reservation in(ReservationState next, long number, Instant now) {
    var at = now.isBefore(updatedAt) ? updatedAt : now;
    return new Reservation(id, order, lines, next, number, createdAt, at);
  }
}
