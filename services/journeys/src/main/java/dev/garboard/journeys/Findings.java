package dev.garboard.journeys;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the inspector found in a world: a table, and each breach. */
public record Findings(World world, List<Breach> breaches) {
  public Findings {
    breaches = List.copyOf(breaches);
  }

  /** When it has come to rest: all of it. */
  public static Findings of(World world) {
    return of(world, Stream.of(Invariant.values()));
  }

  /** While work is under way: what holds always. */
  public static Findings meanwhile(World world) {
    return of(world, Stream.of(Invariant.values()).filter(Invariant::isAlways));
  }

  private static Findings of(World world, Stream<Invariant> invariants) {
    return new Findings(world, invariants.flatMap(it -> it.in(world).stream()).toList());
  }

  /** Everything is as it must be, and no saga goes on: one may, when the money is taken. */
  public boolean isAtRest() {
    return breaches.isEmpty() && world.sagas().values().stream().allMatch(World.Saga::isOver);
  }

  /** One line for each invariant, then each breach. */
  public String table() {
    var rows =
        Stream.of(Invariant.values())
            .map(it -> "%-4s %-45s %s%n".formatted(it, it.says(), verdict(it)))
            .collect(Collectors.joining());
    var found = breaches.stream().limit(20).map(it -> it + "\n").collect(Collectors.joining());
    return counts() + rows + found;
  }

  private String verdict(Invariant invariant) {
    var broken = breaches.stream().filter(it -> it.invariant() == invariant).count();
    return broken == 0 ? "holds" : "BROKEN " + broken + " times";
  }

  private String counts() {
    var orders = world.orders().values();
    return "%d orders: %d confirmed, %d cancelled; %d payments, %d reservations%n"
        .formatted(
            orders.size(),
            orders.stream().filter(World.Order::isConfirmed).count(),
            orders.stream().filter(World.Order::isCancelled).count(),
            world.payments().size(),
            world.reservations().size());
  }
}
