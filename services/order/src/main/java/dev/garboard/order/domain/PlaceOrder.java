package dev.garboard.order.domain;

import dev.garboard.contracts.money.Money;
import dev.garboard.order.domain.PlaceOrder.Placement.Blocked;
import dev.garboard.order.domain.PlaceOrder.Placement.Placed;
import dev.garboard.order.domain.PlaceOrder.Quote.NoTotal;
import dev.garboard.order.domain.PlaceOrder.Quote.Quoted;
import dev.garboard.order.domain.PlaceOrder.Quote.UnknownItems;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Somebody orders. */
public final class PlaceOrder {
  /** What a cart costs now. */
  public sealed interface Quote {
    /** So much. */
    record Quoted(List<OrderLine> lines, PaymentMethod payment) implements Quote {
      public Quoted {
        lines = List.copyOf(lines);
      }
    }

    /** There are no such articles. */
    record UnknownItems(List<Sku> skus) implements Quote {
      public UnknownItems {
        skus = List.copyOf(skus);
      }
    }

    /** It has no total: several currencies, or more than there is money. */
    record NoTotal(String why) implements Quote {}
  }

  /** How it ended. */
  public sealed interface Placement {
    /** The order, which is pending. */
    record Placed(Order order) implements Placement {}

    /** This user may not order. */
    record Blocked() implements Placement {}
  }

  private final Catalog catalog;
  private final BlockedUsers blocked;
  private final Orders orders;
  private final Fulfilment fulfilment;
  private final Atomically atomically;
  private final Supplier<OrderId> ids;
  private final InstantSource clock;

  /** Orders with ids that nobody else has, in the order of placing (UUIDv7). */
  public PlaceOrder(
      Catalog catalog,
      BlockedUsers blocked,
      Orders orders,
      Fulfilment fulfilment,
      Atomically atomically,
      Supplier<OrderId> ids,
      InstantSource clock) {
    this.catalog = catalog;
    this.blocked = blocked;
    this.orders = orders;
    this.fulfilment = fulfilment;
    this.atomically = atomically;
    this.ids = ids;
    this.clock = clock;
  }

  /** Asks for the prices, which are those of the order then; outside of any transaction. */
  public Quote quote(Cart cart) {
    var items = catalog.items(cart.skus());
    var unknown =
        cart.lines().stream().map(Wanted::sku).filter(s -> !items.containsKey(s)).toList();
    return unknown.isEmpty() ? quoted(cart, items) : new UnknownItems(unknown);
  }

  private static Quote quoted(Cart cart, Map<Sku, Item> items) {
    var lines = cart.lines().stream().map(wanted -> line(wanted, items.get(wanted.sku()))).toList();
    try {
      var total = lines.stream().map(OrderLine::price).reduce(Money::plus).orElseThrow();
      return total.isPositive() ? new Quoted(lines, cart.payment()) : new NoTotal("is not zero");
    } catch (IllegalArgumentException e) {
      return new NoTotal(e.getMessage());
    }
  }

  private static OrderLine line(Wanted wanted, Item item) {
    return new OrderLine(item.sku(), item.title(), wanted.quantity(), item.unitPrice());
  }

  /** Places the order and begins to fulfil it: both or neither. */
  public Placement place(UserId user, Quoted quote) {
    return atomically.call(
        () -> {
          if (blocked.contains(user)) {
            return new Blocked();
          }
          var placed =
              Order.place(ids.get(), user, quote.lines(), quote.payment(), clock.instant());
          orders.add(placed);
          fulfilment.begin(placed.order());
          return new Placed(placed.order());
        });
  }
}
