package dev.garboard.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** From exec to the first child of a resource that waits, with and without the AOT cache. */
final class Starts {

  private final Bed bed;
  private final Report report;
  private final Operator operator;
  private int started;

  Starts(Bed bed, Report report, Operator operator) {
    this.bed = bed;
    this.report = report;
    this.operator = operator;
  }

  /**
   * Starts it so often either way.
   *
   * @param resources that are there already
   */
  void measure(String resources, Path scratch, int times) throws Exception {
    var cache = scratch.resolve("operator.aot");
    if (!Files.exists(cache)) {
      train(cache);
    }
    var plain = new ArrayList<Double>();
    var cached = new ArrayList<Double>();
    for (int i = 0; i < times; i++) {
      plain.add(start(resources, i + 1 == times));
      cached.add(start(resources, i + 1 == times, "-XX:AOTCache=" + cache, "-Xlog:aot*=error"));
    }
    report.add(Figure.told("start to first child, " + resources, median(plain), "s").against(1.6));
    report.add(
        Figure.told("start to first child, " + resources + ", AOT cache", median(cached), "s")
            .against(0.68));
  }

  /** One run that writes, stopped politely: that is when the cache is made. */
  private void train(Path cache) throws Exception {
    var process =
        operator.start(bed.kubeconfig(), "-XX:AOTCacheOutput=" + cache, "-Xlog:aot*=error");
    bed.create("training");
    bed.untilDeclared("training", 1);
    process.terminate();
    if (!Files.exists(cache)) {
      throw new IllegalStateException("no AOT cache was made: " + process.log());
    }
  }

  private double start(String resources, boolean tellSize, String... flags) throws Exception {
    var name = "start-" + started++;
    bed.create(name);
    long begin = System.nanoTime();
    try (var process = operator.start(bed.kubeconfig(), flags)) {
      double seconds = (bed.untilFirstChild(name) - begin) / 1e9;
      bed.untilDeclared(name, 1);
      if (tellSize) {
        Thread.sleep(2_000);
        report.add(
            Figure.told(
                "RSS with " + resources + (flags.length == 0 ? "" : ", AOT cache"),
                Proc.residentMiB(process.pid()),
                "MiB"));
      }
      return seconds;
    }
  }

  private static double median(List<Double> values) {
    Collections.sort(values);
    return values.get(values.size() / 2);
  }
}
