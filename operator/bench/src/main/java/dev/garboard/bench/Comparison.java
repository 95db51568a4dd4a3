package dev.garboard.bench;

import dev.garboard.bench.Starts.Start;
import dev.garboard.bench.Storms.Batch;
import java.nio.file.Path;
import java.time.Duration;

/** Ours beside the peer: the same jobs, each alone on a bed of its own, one after the other. */
final class Comparison {

  /** How much slower or larger than the peer ours may be. */
  private static final double WITHIN = 1.5;

  private final Operator ours;
  private final Operator peer;
  private final Report report;
  private final Path scratch;

  /**
   * Of these two.
   *
   * @param scratch for beds and the AOT cache
   */
  Comparison(Operator ours, Operator peer, Report report, Path scratch) {
    this.ours = ours;
    this.peer = peer;
    this.report = report;
    this.scratch = scratch;
  }

  void writes(Duration quiet) throws Exception {
    var own = writes(ours, quiet);
    var other = writes(peer, quiet);
    tell("create: children written", own.children(), other.children(), 6);
    tell("create: status until declared", own.declared(), other.declared(), 1);
    tell("create: further writes until Ready", own.ready(), other.ready(), 1);
    tell("image change: Deployment", own.imageDeployment(), other.imageDeployment(), 1);
    tell("image change: status", own.imageStatus(), other.imageStatus(), 2);
    report.add(
        Figure.told("image change: anything else (events)", own.imageElse(), "writes")
            .against(other.imageElse()));
    tell(
        "quiet: %d s with %d resources".formatted(quiet.toSeconds(), Writes.QUIET_RESOURCES + 1),
        own.quiet(),
        other.quiet(),
        0);
  }

  private Writes.Counts writes(Operator operator, Duration quiet) throws Exception {
    try (var bed = bed("writes", operator)) {
      return new Writes(bed, operator, report).measure(scratch, quiet);
    }
  }

  private void tell(String metric, int own, int other, int most) {
    report.add(Figure.told(metric, own, "writes").against(other).atMost(most));
  }

  void starts(int times) throws Exception {
    Own own;
    try (var bed = bed("start", ours)) {
      var starts = new Starts(bed, ours);
      starts.train(cache());
      own = own(starts, times);
    }
    try (var bed = bed("start", peer)) {
      tell("1 resource", own, new Starts(bed, peer).measure(times));
    }
  }

  private record Own(Start plain, Start cached) {}

  private Own own(Starts starts, int times) throws Exception {
    return new Own(starts.measure(times), starts.measure(times, asShipped()));
  }

  /** With its AOT cache, as in the image. */
  private String[] asShipped() {
    return new String[] {"-XX:AOTCache=" + cache(), "-Xlog:aot*=error"};
  }

  private Path cache() {
    return scratch.resolve("operator.aot");
  }

  private void tell(String resources, Own own, Start other) {
    told("RSS with " + resources, own.plain().residentMiB(), "MiB", other.residentMiB());
    told(
        "RSS with " + resources + ", AOT cache",
        own.cached().residentMiB(),
        "MiB",
        other.residentMiB());
    told("start to first child, " + resources, own.plain().seconds(), "s", other.seconds());
    told(
        "start to first child, " + resources + ", AOT cache",
        own.cached().seconds(),
        "s",
        other.seconds());
  }

  private void told(String metric, double own, String unit, double other) {
    report.add(Figure.told(metric, own, unit).against(other));
  }

  /** Storms, of ours as it is shipped, then starts with what they left. */
  void storms(int number, int times) throws Exception {
    Storms.Storm own;
    Own starts;
    try (var bed = bed("storm", ours)) {
      own = new Storms(bed, ours, report).measure(number, asShipped());
      starts = own(new Starts(bed, ours), times);
    }
    try (var bed = bed("storm", peer)) {
      var other = new Storms(bed, peer, report).measure(number);
      tell(number, own, other);
      tell("%,d resources".formatted(2 * number), starts, new Starts(bed, peer).measure(times));
    }
  }

  private void tell(int number, Storms.Storm own, Storms.Storm other) {
    tell("cold storm", number, own.cold(), other.cold());
    tell("warm storm", number, own.warm(), other.warm());
    report.add(
        Figure.told("RSS after %,d resources".formatted(2 * number), own.residentMiB(), "MiB")
            .against(other.residentMiB())
            .atMost(other.residentMiB() * WITHIN));
  }

  private void tell(String storm, int number, Batch own, Batch other) {
    report.add(
        Figure.told("%s of %d: declared".formatted(storm, number), own.rate(), "/s")
            .against(other.rate())
            .atLeast(other.rate() / WITHIN));
    report.add(
        Figure.told(storm + ": operator's CPU per resource", own.cpuMillis(), "ms")
            .against(other.cpuMillis())
            .atMost(other.cpuMillis() * WITHIN));
  }

  private Bed bed(String job, Operator operator) throws InterruptedException {
    return new Bed(scratch.resolve(job + "-" + operator.name()));
  }
}
