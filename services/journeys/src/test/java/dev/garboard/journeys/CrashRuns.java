package dev.garboard.journeys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.garboard.journeys.Scenario.Played;
import dev.garboard.kit.testing.Server;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Ends services where orders bring them; each order must end as it would have without. */
final class CrashRuns {
  /** A lost message, or a busy machine, costs patience, not the order: its end is known. */
  static final Map<String, String> SETTINGS =
      Map.of(
          "SAGA_STEP_TIMEOUT", "5s",
          "SAGA_STEP_ATTEMPTS", "20",
          "GATEWAY_SLOW", "1s",
          "DATABASE_POOL_CONNECTION_TIMEOUT", "5s");

  static final List<Room> ROOMS = List.of(Room.ORDER, Room.INVENTORY, Room.PAYMENT);

  /** One order may come by a point once less than another: the news of earlier ones are bundled. */
  private static final int ORDERS = 3;

  /** Only an order that hangs takes so long, however busy the machine is. */
  private static final Duration REACHED = Duration.ofMinutes(2);

  private final Visit visit;
  private final CrashTable table = new CrashTable();

  CrashRuns(Visit visit) {
    this.visit = visit;
  }

  /** The moments to which two such orders came: late news of others come to one of them. */
  List<Crash> recorded(Scenario scenario) throws Exception {
    var crashes = passedBy(scenario);
    crashes.retainAll(passedBy(scenario));
    return List.copyOf(crashes);
  }

  private Set<Crash> passedBy(Scenario scenario) throws Exception {
    visit.comesToRest(visit.ada);
    for (var room : ROOMS) {
      visit.shop.crashes(room).forget();
    }
    endsAsItMust(scenario.plays(visit.ada));
    visit.comesToRest(visit.ada);
    var crashes = new LinkedHashSet<Crash>();
    for (var room : ROOMS) {
      for (var moment : visit.shop.crashes(room).passed()) {
        crashes.add(new Crash(scenario, room, moment, false));
      }
    }
    return crashes;
  }

  private void endsAsItMust(Played played) {
    assertThat(Visit.end(visit.ada, played.order())).isEqualTo(played.end());
  }

  /** One of so many. */
  void run(Crash crash, int of) throws Exception {
    table.begins(crash, of);
    try {
      allIsOpen();
      var orders = 1;
      while (!isReached(crash) && orders <= ORDERS) {
        orders++;
      }
      count(crash, orders);
      visit.comesToRest(visit.ada);
    } catch (AssertionError | Exception e) {
      table.broken(crash);
      throw e;
    }
  }

  /** A break before is not one of this crash, too. */
  private void allIsOpen() {
    ROOMS.stream()
        .map(room -> visit.shop.service(room).server())
        .filter(server -> !server.isAlive())
        .forEach(Server::start);
  }

  private void count(Crash crash, int orders) {
    if (orders > ORDERS) {
      table.missed(crash);
    } else {
      table.reached(crash, orders);
    }
    assertThat(orders).as("orders until one came there").isLessThanOrEqualTo(ORDERS);
  }

  /** Plays it once. */
  private boolean isReached(Crash crash) throws Exception {
    var crashes = visit.shop.crashes(crash.room());
    crashes.arm(crash.moment());
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var played = threads.submit(() -> crash.scenario().plays(visit.ada));
      var isReached = comesThere(crashes, played);
      if (isReached) {
        visit.shop.service(crash.room()).server().start();
      }
      endsAsItMust(played.get());
      return isReached;
    }
  }

  /** False if the order is over without it. */
  private boolean comesThere(Crashes crashes, Future<Played> played) throws Exception {
    try {
      await().atMost(REACHED).ignoreExceptions().until(() -> crashes.hasFired() || isOver(played));
    } finally {
      crashes.disarm();
    }
    return crashes.hasFired();
  }

  private boolean isOver(Future<Played> played) throws Exception {
    return played.isDone() && isAtRest(played.get());
  }

  private boolean isAtRest(Played played) throws Exception {
    var status = visit.ada.look(played.order()).path("status").asText();
    return !Set.of("PENDING", "").contains(status) && visit.isQuiet(visit.ada);
  }

  CrashTable table() {
    return table;
  }
}
