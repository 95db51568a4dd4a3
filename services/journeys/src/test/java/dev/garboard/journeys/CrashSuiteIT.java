package dev.garboard.journeys;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
 * as it must, and so does everything else.
 */
class CrashSuiteIT {
  private static final boolean FULL = Boolean.getBoolean("garboard.full");
  private static final int PART = 8;
  private static final int PROMISED = 400;

  @TempDir static Path directory;
  private static Visit visit;
  private static Echo echo;
  private static CrashRuns runs;

  @BeforeAll
  static void open() throws Exception {
    visit = new Visit(directory, CrashRuns.SETTINGS);
    visit.steward.sells("TEA-01", "4.20", 100_000);
    Visit.ended(visit.ada, Scenario.BOUGHT.plays(visit.ada).order());
    echo = new Echo(visit.shop.broker());
    runs = new CrashRuns(visit);
  }

  @AfterAll
  static void close() throws InterruptedException {
    System.out.print(runs.table());
    try {
      echo.close();
    } finally {
      visit.close();
    }
    if (FULL) {
      assertThat(runs.table().reached()).as("services ended").isGreaterThanOrEqualTo(PROMISED);
    }
  }

  @TestFactory
  Stream<DynamicTest> whoeverEndsWheneverTheOrderEndsWell() throws Exception {
    var all = new ArrayList<Crash>();
    for (var scenario : Scenario.values()) {
      all.addAll(runs.recorded(scenario));
    }
    assertThat(all).as("crash points of all scenarios").hasSizeGreaterThanOrEqualTo(100);
    var chosen = chosen(all);
    return chosen.stream()
        .map(it -> DynamicTest.dynamicTest(it.toString(), () -> run(it, chosen.size())));
  }

  /** With -Dgarboard.full every one three times, once with messages doubled; else an eighth. */
  private static List<Crash> chosen(List<Crash> all) {
    return FULL
        ? all.stream().flatMap(it -> Stream.of(it, it.twice(), it)).toList()
        : IntStream.range(0, all.size()).filter(it -> it % PART == 0).mapToObj(all::get).toList();
  }

  private static void run(Crash crash, int of) throws Exception {
    echo.isLoud(crash.doubled());
    var before = echo.said();
    runs.run(crash, of);
    assertThat(!crash.doubled() || echo.said() > before).as("messages were doubled").isTrue();
  }
}
