package dev.garboard.journeys;

import dev.garboard.kit.testing.Server;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Breaks one thing after the other, at random, and mends each: by a seed that can be played again.
 */
final class Trouble {
  private static final List<Room> SERVICES =
      List.of(Room.GATEWAY, Room.USER, Room.INVENTORY, Room.PAYMENT, Room.ORDER);
  private static final List<Room> WITH_TABLES = List.of(Room.INVENTORY, Room.PAYMENT, Room.ORDER);

  private final Shop shop;
  private final Random random;
  private final Map<String, Integer> done = new LinkedHashMap<>();

  Trouble(Shop shop, long seed) {
    this.shop = shop;
    random = new Random(seed);
  }

  /** One fault, from its beginning to its end. */
  void strikes() throws InterruptedException {
    switch (random.nextInt(8)) {
      case 0, 1, 2 -> kills(one(SERVICES));
      case 3 -> stops(one(SERVICES));
      case 4 -> ends("PostgreSQL", shop.postgres().server());
      case 5 -> ends(shop.broker().name(), shop.broker().server());
      case 6 -> losesTheAnswerToACommit(one(WITH_TABLES));
      default -> cutsTheNetwork(one(WITH_TABLES));
    }
  }

  private Room one(List<Room> rooms) {
    return rooms.get(random.nextInt(rooms.size()));
  }

  private void kills(Room room) throws InterruptedException {
    ends(room.label(), shop.service(room).server());
  }

  private void ends(String what, Server server) throws InterruptedException {
    count("kill -9 of " + what);
    server.kill();
    pauses(2_000);
    server.start();
  }

  private void stops(Room room) throws InterruptedException {
    count("SIGSTOP of " + room.label());
    var server = shop.service(room).server();
    server.pause();
    pauses(8_000);
    server.resume();
  }

  private void losesTheAnswerToACommit(Room room) throws InterruptedException {
    count("COMMIT of " + room.label() + " without an answer");
    shop.cut(room).loseAnswerTo("COMMIT");
    pauses(1_000);
  }

  private void cutsTheNetwork(Room room) throws InterruptedException {
    count("no database for " + room.label());
    shop.cut(room).cut();
    pauses(3_000);
    shop.cut(room).heal();
  }

  private void count(String what) {
    done.merge(what, 1, Integer::sum);
  }

  /** Between faults the shop works. */
  void rests() throws InterruptedException {
    pauses(3_000);
  }

  private void pauses(int atMost) throws InterruptedException {
    Thread.sleep(Duration.ofMillis(random.nextInt(atMost)));
  }

  String table() {
    var table = new StringBuilder();
    done.forEach((what, times) -> table.append("%-40s %4d%n".formatted(what, times)));
    return table.toString();
  }
}
