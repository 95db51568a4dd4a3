package dev.garboard.journeys;

import dev.garboard.journeys.World.Fact;
import dev.garboard.journeys.World.Order;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Money and goods: neither comes from nowhere, neither is lost. */
final class Conserved {
  private Conserved() {}

  static Stream<String> money(World world) {
    var keys =
        world.payments().values().stream().map(World.Payment::key).collect(Collectors.toSet());
    var strangers =
        world.ledger().keySet().stream()
            .filter(key -> !keys.contains(key))
            .map(key -> "the gateway knows " + key + ", which no payment asked for");
    var orders =
        world.orders().entrySet().stream()
            .filter(it -> taken(world, it.getKey()) != due(it.getValue()))
            .map(
                it ->
                    "%s is %s and costs %d, but %d was taken"
                        .formatted(
                            it.getKey(),
                            it.getValue().status(),
                            it.getValue().total(),
                            taken(world, it.getKey())));
    return Stream.concat(strangers, orders);
  }

  private static long due(Order order) {
    return order.isConfirmed() ? order.total() : 0;
  }

  private static long taken(World world, UUID order) {
    var payment = world.payments().get(order);
    return payment == null ? 0 : world.facts(payment.key()).mapToLong(Conserved::effect).sum();
  }

  private static long effect(Fact fact) {
    return switch (fact.kind()) {
      case "captured" -> fact.amount();
      case "refunded" -> -fact.amount();
      default -> 0;
    };
  }

  static Stream<String> charges(World world) {
    return world.ledger().entrySet().stream()
        .filter(it -> isTwice(it.getValue(), "authorized") || isTwice(it.getValue(), "captured"))
        .map(Map.Entry::toString);
  }

  private static boolean isTwice(List<Fact> facts, String kind) {
    return facts.stream().filter(it -> it.kind().equals(kind)).count() > 1;
  }

  static Stream<String> stock(World world) {
    return world.stock().entrySet().stream()
        .flatMap(it -> shelf(world, it.getKey(), it.getValue()).map(what -> it.getKey() + what));
  }

  private static Stream<String> shelf(World world, String sku, World.Stock stock) {
    var sold = pieces(world, sku, "COMMITTED");
    var held = pieces(world, sku, "HELD");
    var placed = world.history().placed().getOrDefault(sku, stock.onHand() + sold);
    return Claim.broken(
        new Claim(stock.reserved() >= 0, ": less than nothing is put aside: " + stock),
        new Claim(stock.reserved() <= stock.onHand(), ": more is put aside than is: " + stock),
        new Claim(stock.reserved() == held, ": " + held + " are held by orders: " + stock),
        new Claim(
            placed == stock.onHand() + sold,
            ": %d placed, %d sold: %s".formatted(placed, sold, stock)),
        new Claim(
            stock.ledgerOnHand() == stock.onHand() && stock.ledgerReserved() == stock.reserved(),
            ": the movements add up to something else: " + stock));
  }

  private static long pieces(World world, String sku, String status) {
    return world.reservations().values().stream()
        .filter(it -> it.status().equals(status))
        .mapToLong(it -> it.lines().getOrDefault(sku, 0L))
        .sum();
  }
}
