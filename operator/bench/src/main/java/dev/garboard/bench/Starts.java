package dev.garboard.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** From exec to the first child of a resource that waits. */
final class Starts {

  private final Bed bed;
  private final Operator operator;
  private int started;

  Starts(Bed bed, Operator operator) {
    this.bed = bed;
    this.operator = operator;
  }

  /**
   * What a start takes.
   *
   * @param seconds the median
   * @param residentMiB of the last one, when it has settled
   */
  record Start(double seconds, double residentMiB) {}

  /** Starts it so often. */
  Start measure(int times, String... flags) throws Exception {
    var seconds = new ArrayList<Double>();
    for (int i = 1; i < times; i++) {
      seconds.add(start(false, flags).seconds());
    }
    var last = start(true, flags);
    seconds.add(last.seconds());
    return new Start(median(seconds), last.residentMiB());
  }

  /** One run that writes, stopped politely: that is when the AOT cache is made. */
  void train(Path cache) throws Exception {
    var process =
        operator.start(bed.kubeconfig(), "-XX:AOTCacheOutput=" + cache, "-Xlog:aot*=error");
    bed.create("training");
    bed.untilDeclared("training", 1);
    process.terminate();
    if (!Files.exists(cache)) {
      throw new IllegalStateException("no AOT cache was made: " + process.log());
    }
  }

  private Start start(boolean settled, String... flags) throws Exception {
    var name = "start-" + started++;
    bed.create(name);
    long begin = System.nanoTime();
    try (var process = operator.start(bed.kubeconfig(), flags)) {
      double seconds = (bed.untilFirstChild(name) - begin) / 1e9;
      bed.untilDeclared(name, 1);
      if (settled) {
        Thread.sleep(2_000);
      }
      return new Start(seconds, Proc.residentMiB(process.pid()));
    }
  }

  private static double median(List<Double> values) {
    Collections.sort(values);
    return values.get(values.size() / 2);
  }
}
