package dev.garboard.inventory.http;

import dev.garboard.inventory.domain.Reservation;
import dev.garboard.inventory.domain.ReservationStatus;
import dev.garboard.inventory.domain.Sku;
import dev.garboard.inventory.domain.Stock;
import dev.garboard.kit.runtime.Problem;
import dev.garboard.kit.runtime.Refusal;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What both doors say when something cannot be. */
public final class InventoryRefusals {
  private InventoryRefusals() {}

  /** Nobody sells it. */
  public static Refusal noSuchItem() {
    return new Refusal(Problem.NOT_FOUND, "no such article");
  }

  /** Nobody sells these. */
  public static Refusal noSuchItems(List<Sku> skus) {
    return new Refusal(Problem.NOT_FOUND, "no such article: " + names(skus));
  }

  /** There are fewer than wanted of these. */
  public static Refusal outOfStock(List<Sku> skus) {
    return new Refusal(Problem.OUT_OF_STOCK, "not enough of " + names(skus));
  }

  private static String names(List<Sku> skus) {
    return skus.stream().map(Sku::value).collect(Collectors.joining(", "));
  }

  /** More is put aside than would be there. */
  public static Refusal moreReserved(Stock stock) {
    return new Refusal(
        Problem.STOCK_RESERVED, stock.reserved() + " are put aside: release them first");
  }

  /** It changed, or is not there. */
  public static Refusal stale(Optional<Long> version) {
    return new Refusal(
        Problem.VERSION_CONFLICT,
        version.map(it -> "it has version " + it).orElse("it is not there"));
  }

  /** The order has a reservation of other things. */
  public static Refusal otherLines() {
    return new Refusal(
        Problem.IDEMPOTENCY_KEY_REUSED, "the order had a reservation of other things");
  }

  /** It cannot be done with what became of it. */
  public static Refusal nothingPutAside(Reservation reservation) {
    return new Refusal(Problem.NOT_FOUND, "it is " + ReservationStatus.of(reservation));
  }

  /** There is none, or it is not the caller's to see. */
  public static Refusal noSuchReservation() {
    return new Refusal(Problem.NOT_FOUND, "no such reservation");
  }
}
