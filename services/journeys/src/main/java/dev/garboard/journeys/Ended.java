package dev.garboard.journeys;

import dev.garboard.journeys.World.Line;
import dev.garboard.journeys.World.Order;
import dev.garboard.journeys.World.Saga;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Promises: what was accepted ends, once, and leaves nothing behind. */
final class Ended {
  private static final Duration OLD = Duration.ofSeconds(60);

  private Ended() {}

  static Stream<String> ends(World world) {
    return accepted(world)
        .filter(world.orders()::containsKey)
        .filter(id -> !world.orders().get(id).isConfirmed())
        .filter(id -> !world.orders().get(id).isCancelled())
        .map(id -> id + " is " + world.orders().get(id).status());
  }

  private static Stream<UUID> accepted(World world) {
    return world.history().accepted().values().stream().flatMap(Set::stream).distinct();
  }

  static Stream<String> existence(World world) {
    var accepted = accepted(world).collect(Collectors.toSet());
    return Stream.concat(
        accepted.stream()
            .filter(id -> !world.orders().containsKey(id))
            .map(id -> id + " was accepted and is not there"),
        world.orders().keySet().stream()
            .filter(id -> !accepted.contains(id))
            .map(id -> id + " is there and nobody was told"));
  }

  static Stream<String> undone(World world) {
    return world.orders().entrySet().stream()
        .filter(it -> it.getValue().isCancelled())
        .flatMap(it -> left(world, it.getKey()).map(what -> it.getKey() + " " + what));
  }

  private static Stream<String> left(World world, UUID order) {
    var reservation = world.reservations().get(order);
    var kept = reservation != null && !reservation.status().equals("RELEASED");
    var payment = world.payments().get(order);
    var open = payment != null && world.isOpen(payment.key());
    var saga = world.sagas().get(order);
    return Claim.broken(
        new Claim(!kept, "is cancelled, and its reservation " + reservation),
        new Claim(!open, "is cancelled, and its money is held: " + payment),
        new Claim(saga == null || isUndone(saga.log()), "was not undone as it was done: " + saga));
  }

  /** What was done, or perhaps done, was undone, each once, and nothing else. */
  private static boolean isUndone(List<Line> log) {
    return steps(log, "FORWARD", Set.of("DONE", "UNKNOWN")).stream()
        .filter(step -> !step.equals("CreateOrder"))
        .sorted()
        .toList()
        .equals(steps(log, "BACKWARD", Set.of("DONE")).stream().sorted().toList());
  }

  private static List<String> steps(List<Line> log, String direction, Set<String> outcomes) {
    return log.stream()
        .filter(it -> it.direction().equals(direction))
        .filter(it -> outcomes.contains(it.outcome()))
        .map(Line::step)
        .toList();
  }

  static Stream<String> agreement(World world) {
    return world.sagas().entrySet().stream()
        .filter(it -> it.getValue().isOver())
        .filter(it -> !agrees(it.getValue(), world.orders().get(it.getKey())))
        .map(it -> it.getKey() + ": " + it.getValue() + ", " + world.orders().get(it.getKey()));
  }

  private static boolean agrees(Saga saga, Order order) {
    return order != null
        && (saga.status().equals("COMPLETED") ? order.isConfirmed() : order.isCancelled());
  }

  static Stream<String> messages(World world) {
    return world.rooms().entrySet().stream()
        .filter(it -> it.getValue().outbox() > 0 || it.getValue().doubles() > 0)
        .map(Map.Entry::toString);
  }

  static Stream<String> answers(World world) {
    return world.history().accepted().entrySet().stream()
        .filter(it -> it.getValue().size() != 1)
        .map(it -> "the key " + it.getKey() + " has the orders " + it.getValue());
  }

  static Stream<String> seen(World world) {
    var open = world.sagas().values().stream().filter(it -> !it.isOver()).toList();
    var unseen =
        open.size() > world.inflight()
            ? Stream.of(open.size() + " unfinished, the metric says " + world.inflight())
            : Stream.<String>empty();
    return Stream.concat(
        unseen,
        open.stream().filter(it -> it.age().compareTo(OLD) > 0).map(it -> "unfinished: " + it));
  }
}
