package dev.garboard.bench;

import dev.garboard.faults.OperatorProcess;

/** Many resources created at once: how fast they are declared, and what that costs the operator. */
final class Storms {

  private final Bed bed;
  private final Operator operator;
  private final Report report;

  Storms(Bed bed, Operator operator, Report report) {
    this.bed = bed;
    this.operator = operator;
    this.report = report;
  }

  /** Two batches for one process, and its size after them. */
  record Storm(Batch cold, Batch warm, double residentMiB) {}

  /**
   * So many created at once.
   *
   * @param rate declared in a second
   * @param cpuMillis of the operator, for each
   */
  record Batch(double rate, double cpuMillis) {}

  /** Two batches for one process: the first finds it cold. */
  Storm measure(int number, String... flags) throws Exception {
    try (var process = operator.start(bed.kubeconfig(), flags)) {
      bed.create("first");
      bed.untilDeclared("first", 1);
      var cold = batch("cold", process, number);
      var warm = batch("warm", process, number);
      return new Storm(cold, warm, Proc.residentMiB(process.pid()));
    }
  }

  private Batch batch(String state, OperatorProcess process, int number) throws Exception {
    var prefix = state + "-";
    var written = ApiCounts.read(bed.client());
    double cpu = Proc.cpuMillis(process.pid());
    double driver = Proc.cpuMillis(ProcessHandle.current().pid());
    double busy = Proc.busyMillis();
    long start = System.nanoTime();
    bed.create(prefix, number);
    double seconds = (bed.untilDeclared(prefix, number) - start) / 1e9;
    double used = (Proc.busyMillis() - busy) / 1e3 / seconds;
    Thread.sleep(2_000); // The echoes of the last writes are its work too.
    double each = (Proc.cpuMillis(process.pid()) - cpu) / number;
    double driven = (Proc.cpuMillis(ProcessHandle.current().pid()) - driver) / number;
    double writes = (double) ApiCounts.read(bed.client()).since(written).sum() / number;
    report.note(
        "%s storm, %s: %.1f s, %.2f processors busy, driver %.1f CPU-ms and %.2f writes per create"
            .formatted(state, operator.name(), seconds, used, driven, writes));
    return new Batch(number / seconds, each);
  }
}
