package dev.garboard.journeys;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Some of the crashes of {@link CrashSuiteIT} with RabbitMQ instead of Kafka. */
class CrashOnRabbitIT {
  private static final int CRASHES = 4;

  @TempDir static Path directory;
  private static Visit visit;
  private static CrashRuns runs;

  @BeforeAll
  static void open() throws Exception {
    var settings = new HashMap<>(CrashRuns.SETTINGS);
    settings.put(Broker.SETTING, "rabbit");
    visit = new Visit(directory, settings);
    visit.steward.sells("TEA-01", "4.20", 1_000);
    Visit.ended(visit.ada, Scenario.BOUGHT.plays(visit.ada).order());
    runs = new CrashRuns(visit);
  }

  @AfterAll
  static void close() {
    System.out.print(runs.table());
    visit.close();
  }

  @TestFactory
  Stream<DynamicTest> whoeverEndsTheTeaIsBoughtAndPaidOnce() throws Exception {
    var all = runs.recorded(Scenario.BOUGHT);
    assertThat(all).as("crash points of an order").hasSizeGreaterThan(20);
    return chosen(all)
        .map(it -> DynamicTest.dynamicTest(it.toString(), () -> runs.run(it, CRASHES)));
  }

  /** Spread evenly over the order's way. */
  private static Stream<Crash> chosen(List<Crash> all) {
    return IntStream.range(0, CRASHES).mapToObj(it -> all.get(it * all.size() / CRASHES));
  }
}
