package dev.garboard.journeys;

import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;

/** What became of crashes, by scenario and service. */
final class CrashTable {
  private static final String LINE = "%-10s %-10s %5s %11s %12s %12s %7s%n";
  private final Map<Place, Row> rows =
      new TreeMap<>(Comparator.comparing(Place::scenario).thenComparing(Place::room));
  private int begun;

  private record Place(Scenario scenario, Room room) {}

  private record Row(int runs, int ended, int others, int missed, int breaks) {
    Row plus(Row more) {
      return new Row(
          runs + more.runs,
          ended + more.ended,
          others + more.others,
          missed + more.missed,
          breaks + more.breaks);
    }
  }

  /** A line for whoever watches. */
  void begins(Crash crash, int of) {
    System.out.printf("[%3d/%d] %s%n", ++begun, of, crash);
  }

  /** The service ended there, brought by so many orders, the last of them. */
  void reached(Crash crash, int orders) {
    add(crash, new Row(1, 1, orders - 1, 0, 0));
  }

  /** No order came there. */
  void missed(Crash crash) {
    add(crash, new Row(1, 0, 0, 1, 0));
  }

  /** Something was not as it must be. */
  void broken(Crash crash) {
    add(crash, new Row(0, 0, 0, 0, 1));
  }

  private void add(Crash crash, Row row) {
    rows.merge(new Place(crash.scenario(), crash.room()), row, Row::plus);
  }

  /** How often a service ended where it was to. */
  int reached() {
    return sum().ended;
  }

  private Row sum() {
    return rows.values().stream().reduce(new Row(0, 0, 0, 0, 0), Row::plus);
  }

  @Override
  public String toString() {
    var text = new StringBuilder();
    text.append(
        LINE.formatted(
            "scenario", "service", "runs", "ended there", "other orders", "not reached", "breaks"));
    rows.forEach((place, row) -> text.append(line(place.scenario(), place.room(), row)));
    return text.append(line("all", "", sum())).toString();
  }

  private static String line(Object scenario, Object room, Row row) {
    return LINE.formatted(scenario, room, row.runs, row.ended, row.others, row.missed, row.breaks);
  }
}
