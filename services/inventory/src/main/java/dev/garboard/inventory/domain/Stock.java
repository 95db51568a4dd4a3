package dev.garboard.inventory.domain;

import java.time.Instant;

/**
 * What there is of an article. Each change is a new value, and a movement for the ledger; what it
 * cannot become throws {@link IllegalStateException}: ask first what is available.
 *
 * @param onHand pieces in the house
 * @param reserved those of them that are put aside
 * @param version counts its changes from 1
 * @param counts how often somebody counted: what others are told of
 */
public record Stock(Sku sku, long onHand, long reserved, long version, long counts) {
  public Stock {
    if (reserved < 0 || reserved > onHand || onHand > OnHand.MOST) {
      throw new IllegalStateException(
          "no stock of " + sku + " is " + onHand + " with " + reserved + " put aside");
    }
    if (version < 1 || counts < 0) {
      throw new IllegalStateException("no stock has version " + version);
    }
  }

  /** A stock as it became, and how. */
  public record Moved(Stock stock, Movement movement) {}

  /** Nothing, of a new article. */
  public static Stock none(Sku sku) {
    return new Stock(sku, 0, 0, 1, 0);
  }

  /** Pieces that are not put aside. */
  public long available() {
    return onHand - reserved;
  }

  /** So many are put aside. */
  public Moved reserve(Quantity quantity, ReservationId by, Instant now) {
    return moved(0, quantity.value(), new Cause.Reserved(by), now);
  }

  /** So many are given back. */
  public Moved release(Quantity quantity, ReservationId by, Instant now) {
    return moved(0, -quantity.value(), new Cause.Released(by), now);
  }

  /** So many that were put aside leave the house. */
  public Moved commit(Quantity quantity, ReservationId by, Instant now) {
    return moved(-quantity.value(), -quantity.value(), new Cause.Committed(by), now);
  }

  /** Somebody counted. */
  public Moved count(OnHand counted, String by, Instant now) {
    var change = counted.pieces() - onHand;
    var stock = new Stock(sku, counted.pieces(), reserved, version + 1, counts + 1);
    return new Moved(stock, new Movement(sku, change, 0, new Cause.Counted(by), now));
  }

  private Moved moved(int more, int put, Cause cause, Instant now) {
    var stock = new Stock(sku, onHand + more, reserved + put, version + 1, counts);
    return new Moved(stock, new Movement(sku, more, put, cause, now));
  }
}
