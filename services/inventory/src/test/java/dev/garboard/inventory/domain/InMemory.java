package dev.garboard.inventory.domain;

import dev.garboard.inventory.domain.Reservation.Revised;
import dev.garboard.inventory.domain.ReservationState.Held;
import dev.garboard.inventory.domain.Stock.Moved;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** An inventory without a database. */
final class InMemory {
  final Map<Sku, Item> items = new TreeMap<>();
  final Map<Sku, Stock> stocks = new TreeMap<>();
  final Map<OrderId, Reservation> reservations = new LinkedHashMap<>();
  final List<Movement> ledger = new ArrayList<>();
  final List<InventoryEvent> told = new ArrayList<>();

  /** What is added meanwhile by somebody else, once. */
  Optional<Reservation> faster = Optional.empty();

  Items items() {
    return new Items() {
      @Override
      public boolean add(Item item) {
        stocks.put(item.sku(), Stock.none(item.sku()));
        return items.putIfAbsent(item.sku(), item) == null;
      }

      @Override
      public void update(Item item) {
        items.put(item.sku(), item);
      }

      @Override
      public Optional<Item> find(Sku sku) {
        return Optional.ofNullable(items.get(sku));
      }

      @Override
      public List<Item> find(Collection<Sku> skus) {
        return skus.stream().flatMap(sku -> find(sku).stream()).toList();
      }

      @Override
      public Optional<Item> lock(Sku sku) {
        return find(sku);
      }
    };
  }

  Stocks stocks() {
    return new Stocks() {
      @Override
      public Optional<Stock> find(Sku sku) {
        return Optional.ofNullable(stocks.get(sku));
      }

      @Override
      public SortedMap<Sku, Stock> lock(Collection<Sku> skus) {
        var there = new TreeMap<>(stocks);
        there.keySet().retainAll(skus);
        return there;
      }

      @Override
      public void move(List<Moved> moved) {
        moved.forEach(it -> stocks.put(it.stock().sku(), it.stock()));
        moved.forEach(it -> ledger.add(it.movement()));
      }
    };
  }

  Reservations reservations() {
    return new Reservations() {
      @Override
      public boolean add(Revised revised) {
        faster.ifPresent(it -> reservations.put(it.order(), it));
        if (reservations.containsKey(revised.reservation().order())) {
          return false;
        }
        update(revised);
        return true;
      }

      @Override
      public void update(Revised revised) {
        reservations.put(revised.reservation().order(), revised.reservation());
        told.addAll(revised.events());
      }

      @Override
      public Optional<Reservation> find(ReservationId id) {
        return reservations.values().stream().filter(it -> it.id().equals(id)).findFirst();
      }

      @Override
      public Optional<Reservation> find(OrderId order) {
        return Optional.ofNullable(reservations.get(order));
      }

      @Override
      public Optional<Reservation> lock(OrderId order) {
        return find(order);
      }

      @Override
      public List<Reservation> lockOverdue(Instant now, int most) {
        return reservations.values().stream()
            .filter(it -> it.state() instanceof Held(_, var ask) && !ask.isAfter(now))
            .limit(most)
            .toList();
      }
    };
  }
}
