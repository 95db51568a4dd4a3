package dev.garboard.bench.services;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * Two subjects that do the same in turns, so that what the machine does meanwhile meets both: first
 * as fast as each can, then both at 70 % of what the slower one could.
 */
final class Pair {
  private static final double SHARE_OF_MAXIMUM = 0.7;
  private static final double STEADY = 0.95;
  private static final int WARM_UPS = 8;

  private record Round(Window ours, Window peer, Window oursHalf, Window peerHalf) {
    Stream<Window> windows() {
      return Stream.of(ours, peer, oursHalf, peerHalf);
    }

    boolean isKept() {
      return windows().allMatch(it -> it.flaw().isEmpty());
    }
  }

  private final Meter meter;
  private final Report report;
  private final Size size;

  Pair(Meter meter, Report report, Size size) {
    this.meter = meter;
    this.report = report;
    this.size = size;
  }

  /**
   * Measures and reports.
   *
   * @param cpuAtMost the goal for the ratio of CPU per request
   */
  void measure(
      SubjectProcess ours, SubjectProcess peer, Workload workload, Optional<Double> cpuAtMost)
      throws Exception {
    warmUp(ours, workload);
    warmUp(peer, workload);
    var rounds = new ArrayList<Round>();
    while (rounds.size() < size.rounds()) {
      rounds.add(round(ours, peer, workload));
    }
    tell(workload.title() + ", " + against(ours, peer), rounds, cpuAtMost);
  }

  /** A JVM compiles for minutes on one processor: until a request costs no less than before. */
  private void warmUp(SubjectProcess process, Workload workload) throws Exception {
    double before = Double.MAX_VALUE;
    for (int i = 0; i < WARM_UPS; i++) {
      double now = meter.measure(process, workload, 0, size.warmUp()).cpuMicros();
      if (now > STEADY * before) {
        return;
      }
      before = now;
    }
  }

  private static String against(SubjectProcess ours, SubjectProcess peer) {
    return ours.subject().name() + " against " + peer.subject().name();
  }

  private Round round(SubjectProcess ours, SubjectProcess peer, Workload workload)
      throws Exception {
    var first = meter.measure(ours, workload, 0, size.window());
    var second = meter.measure(peer, workload, 0, size.window());
    double rate = SHARE_OF_MAXIMUM * Math.min(first.perSecond(), second.perSecond());
    return new Round(
        first,
        second,
        meter.measure(ours, workload, rate, size.window()),
        meter.measure(peer, workload, rate, size.window()));
  }

  private void tell(String what, List<Round> rounds, Optional<Double> cpuAtMost) {
    var kept = rounds.stream().filter(Round::isKept).toList();
    var shown = new Shown(what, kept.isEmpty() ? rounds : kept, kept.size(), rounds.size());
    report.add(shown.row("CPU per request", "µs", Window::cpuMicros, false, cpuAtMost));
    report.add(shown.row("requests/s", "/s", Window::perSecond, false, Optional.empty()));
    report.add(
        shown.row("CPU per request at 70 %", "µs", Window::cpuMicros, true, Optional.empty()));
    report.add(shown.row("p50 at 70 %", "ms", Window::p50Millis, true, Optional.empty()));
    report.add(shown.row("p99 at 70 %", "ms", Window::p99Millis, true, Optional.empty()));
    report.add(shown.row("RSS under load", "MiB", Window::residentMiB, true, Optional.empty()));
    noteOthers(what, shown.rounds());
    rounds.stream()
        .filter(Predicate.not(Round::isKept))
        .flatMap(Round::windows)
        .flatMap(it -> it.flaw().stream())
        .forEach(flaw -> report.note(what + ": a round does not count: " + flaw));
  }

  private void noteOthers(String what, List<Round> rounds) {
    var last = rounds.getLast();
    report.note(
        String.format(
            Locale.ROOT,
            "%s: CPU-µs per request of PostgreSQL %.0f and %.0f, of the load %.0f and %.0f;"
                + " 70 %% are %.0f/s",
            what,
            last.ours().postgresMicros(),
            last.peer().postgresMicros(),
            last.ours().loadMicros(),
            last.peer().loadMicros(),
            last.oursHalf().perSecond()));
  }

  private record Shown(String what, List<Round> rounds, int kept, int run) {
    Row row(
        String metric,
        String unit,
        ToDoubleFunction<Window> figure,
        boolean half,
        Optional<Double> atMost) {
      return new Row(
          what + ": " + metric,
          unit,
          rounds.stream()
              .map(it -> half ? it.oursHalf() : it.ours())
              .map(figure::applyAsDouble)
              .toList(),
          rounds.stream()
              .map(it -> half ? it.peerHalf() : it.peer())
              .map(figure::applyAsDouble)
              .toList(),
          atMost,
          kept,
          run);
    }
  }
}
