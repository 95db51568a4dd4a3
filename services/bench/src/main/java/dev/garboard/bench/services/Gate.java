package dev.garboard.bench.services;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The tutorial's objectives for the service: 1,000 requests/s of all kinds, in time, answered. */
final class Gate {
  private static final double READS = 800;
  private static final double CALLS = 190;
  private static final double CREATES = 10;
  private static final double P99_MILLIS = 100;
  private static final double ERROR_PERCENT = 0.1;

  private final Load load;
  private final Report report;
  private final Path calls;
  private final Duration lasting;

  Gate(Load load, Report report, Path calls, Duration lasting) {
    this.load = load;
    this.report = report;
    this.calls = calls;
    this.lasting = lasting;
  }

  /** All kinds at once. */
  void measure(SubjectProcess process) throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var reads = threads.submit(asking(process, Workload.READ, READS));
      var calls = threads.submit(asking(process, Workload.GRPC_READ, CALLS));
      var creates = threads.submit(asking(process, Workload.CREATE, CREATES));
      tell(Workload.READ, reads);
      tell(Workload.GRPC_READ, calls);
      tell(Workload.CREATE, creates);
      tellAll(List.of(reads.get(), calls.get(), creates.get()));
    }
  }

  private Callable<Load.Answers> asking(SubjectProcess process, Workload what, double perSecond) {
    var arguments = what.arguments(process.subject(), calls, "gate" + System.nanoTime());
    return () -> load.run(arguments, perSecond, lasting);
  }

  private void tell(Workload what, Future<Load.Answers> answers) throws Exception {
    double p99 = answers.get().p99Micros() / 1e3;
    add("load gate, " + what.title() + ": p99", "ms", p99, Optional.of(P99_MILLIS));
  }

  private void tellAll(List<Load.Answers> kinds) {
    double answered = kinds.stream().mapToLong(Load.Answers::answers).sum();
    double failed = kinds.stream().mapToLong(Load.Answers::failures).sum();
    double seconds = kinds.stream().mapToDouble(Load.Answers::seconds).max().orElseThrow();
    add("load gate, all: requests/s", "/s", answered / seconds, Optional.empty());
    double percent = 100 * failed / (answered + failed);
    add("load gate, all: not answered well", "%", percent, Optional.of(ERROR_PERCENT));
    report.note(
        "load gate: %.0f GET, %.0f gRPC and %.0f POST a second for %d s"
            .formatted(READS, CALLS, CREATES, lasting.toSeconds()));
  }

  private void add(String metric, String unit, double value, Optional<Double> atMost) {
    report.add(new Row(metric, unit, List.of(value), List.of(), atMost, 1, 1));
  }
}
