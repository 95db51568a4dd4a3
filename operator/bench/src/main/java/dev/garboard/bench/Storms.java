package dev.garboard.bench;

import dev.garboard.faults.OperatorProcess;

/** Many resources created at once: how fast they are declared, and what that costs the operator. */
final class Storms {

  /** A plain Go operator of the same children on such a machine: 48–60/s, 4.4–5.3 ms, 70 MiB. */
  private static final double REFERENCE_RATE = 54;

  private static final double REFERENCE_CPU = 4.85;
  private static final double REFERENCE_RSS = 70;
  private static final double WITHIN = 1.5;

  private final Bed bed;
  private final Report report;

  Storms(Bed bed, Report report) {
    this.bed = bed;
    this.report = report;
  }

  /** Two batches for one process: the first finds it cold. */
  void measure(Operator operator, int number) throws Exception {
    var process = operator.start(bed.kubeconfig());
    try (process) {
      bed.create("warm-up");
      bed.untilDeclared("warm-up", 1);
      batch("cold", process, number);
      batch("warm", process, number);
      report.add(
          Figure.told(
                  "RSS after %,d resources".formatted(2 * number),
                  Proc.residentMiB(process.pid()),
                  "MiB")
              .against(REFERENCE_RSS)
              .atMost(REFERENCE_RSS * WITHIN));
    }
  }

  private void batch(String state, OperatorProcess process, int number) throws Exception {
    var prefix = state + "-";
    double cpu = Proc.cpuMillis(process.pid());
    double driver = Proc.cpuMillis(ProcessHandle.current().pid());
    double busy = Proc.busyMillis();
    long start = System.nanoTime();
    bed.create(prefix, number);
    double seconds = (bed.untilDeclared(prefix, number) - start) / 1e9;
    double used = (Proc.busyMillis() - busy) / 1e3 / seconds;
    Thread.sleep(2_000); // The echoes of the last writes are its work too.
    double each = (Proc.cpuMillis(process.pid()) - cpu) / number;
    report.add(
        Figure.told("%s storm of %d: declared".formatted(state, number), number / seconds, "/s")
            .against(REFERENCE_RATE)
            .atLeast(REFERENCE_RATE / WITHIN));
    report.add(
        Figure.told("%s storm: operator's CPU per resource".formatted(state), each, "ms")
            .against(REFERENCE_CPU)
            .atMost(REFERENCE_CPU * WITHIN));
    report.note(
        "%s storm: %.1f s, %.2f processors busy, driver %.1f CPU-ms per resource"
            .formatted(
                state,
                seconds,
                used,
                (Proc.cpuMillis(ProcessHandle.current().pid()) - driver) / number));
  }
}
