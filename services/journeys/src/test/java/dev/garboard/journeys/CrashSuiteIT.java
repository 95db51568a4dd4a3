package dev.garboard.journeys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each service ends, as by {@code kill -9}, at each moment beside a commit, a message or a call
 * that an order brings it to: recorded first, then one by one. Whatever comes of it, the order ends
 * and everything is as it must be.
 */
class CrashSuiteIT {
  private static final List<Room> ROOMS = List.of(Room.ORDER, Room.INVENTORY, Room.PAYMENT);
  private static final int ROUNDS = 2;
  private static final int PART = 5;
  private static final Duration REACHED = Duration.ofSeconds(30);

  @TempDir static Path directory;
  private static Visit visit;
  private static Echo echo;
  private static final Map<String, Integer> TABLE = new LinkedHashMap<>();

  private record Plan(Scenario scenario, Room room, String moment, boolean doubled) {
    @Override
    public String toString() {
      var messages = doubled ? ", every message twice" : "";
      return scenario + ": " + room + " ends at " + moment + messages;
    }

    Plan twice() {
      return new Plan(scenario, room, moment, true);
    }
  }

  @BeforeAll
  static void open() throws Exception {
    visit = new Visit(directory, Map.of("SAGA_STEP_TIMEOUT", "5s", "GATEWAY_SLOW", "1s"));
    visit.steward.sells("TEA-01", "4.20", 100_000);
    Visit.ended(visit.ada, Scenario.BOUGHT.plays(visit.ada));
    echo = new Echo(visit.shop.broker());
  }

  @AfterAll
  static void close() throws InterruptedException {
    echo.close();
    TABLE.forEach((what, times) -> System.out.printf("%-30s %4d%n", what, times));
    visit.close();
    assertThat(ROOMS).as("whoever was to end did, at least once").allMatch(CrashSuiteIT::hasEnded);
  }

  private static boolean hasEnded(Room room) {
    return TABLE.containsKey(room + " ended");
  }

  @TestFactory
  Stream<DynamicTest> whoeverEndsWheneverTheOrderEndsWell() throws Exception {
    var plans = new ArrayList<Plan>();
    for (var scenario : Scenario.values()) {
      plans.addAll(recorded(scenario));
    }
    assertThat(plans).as("crash points of all scenarios").hasSizeGreaterThanOrEqualTo(100);
    return chosen(plans).map(it -> DynamicTest.dynamicTest(it.toString(), () -> run(it)));
  }

  /** With -Dgarboard.full every one four times, two of them with messages doubled; else a fifth. */
  private static Stream<Plan> chosen(List<Plan> plans) {
    return Boolean.getBoolean("garboard.full")
        ? Stream.iterate(1, it -> it + 1)
            .limit(ROUNDS)
            .flatMap(_ -> plans.stream().flatMap(it -> Stream.of(it, it.twice())))
        : IntStream.range(0, plans.size()).filter(it -> it % PART == 0).mapToObj(plans::get);
  }

  /** The moments to which two such orders came: late news of others come to one of them. */
  private static List<Plan> recorded(Scenario scenario) throws Exception {
    var plans = passedBy(scenario);
    plans.retainAll(passedBy(scenario));
    return List.copyOf(plans);
  }

  private static Set<Plan> passedBy(Scenario scenario) throws Exception {
    visit.comesToRest(visit.ada);
    for (var room : ROOMS) {
      visit.shop.crashes(room).forget();
    }
    Visit.ended(visit.ada, scenario.plays(visit.ada));
    visit.comesToRest(visit.ada);
    var plans = new LinkedHashSet<Plan>();
    for (var room : ROOMS) {
      for (var moment : visit.shop.crashes(room).passed()) {
        plans.add(new Plan(scenario, room, moment, false));
      }
    }
    return plans;
  }

  private static void run(Plan plan) throws Exception {
    var crashes = visit.shop.crashes(plan.room());
    crashes.arm(plan.moment());
    echo.isLoud(plan.doubled());
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var order = threads.submit(() -> plan.scenario().plays(visit.ada));
      var crashed = reaches(crashes, order);
      crashes.disarm();
      if (crashed) {
        visit.shop.service(plan.room()).server().start();
      }
      count(plan, crashed);
      Visit.ended(visit.ada, order.get());
    }
    visit.comesToRest(visit.ada);
  }

  /** False if the order ended without it. */
  private static boolean reaches(Crashes crashes, Future<UUID> order) {
    await().atMost(REACHED).ignoreExceptions().until(() -> crashes.hasFired() || hasEnded(order));
    return crashes.hasFired();
  }

  private static boolean hasEnded(Future<UUID> order) throws Exception {
    return order.isDone() && isAtRest(order.get());
  }

  private static boolean isAtRest(UUID order) throws Exception {
    return !Set.of("PENDING", "").contains(visit.ada.look(order).path("status").asText())
        && visit.isQuiet(visit.ada);
  }

  private static void count(Plan plan, boolean crashed) {
    TABLE.merge(plan.room() + (crashed ? " ended" : " was not brought there"), 1, Integer::sum);
  }
}
