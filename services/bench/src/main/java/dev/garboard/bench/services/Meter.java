package dev.garboard.bench.services;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Puts load on a subject and measures what that costs whom. */
final class Meter {
  private final Bed bed;
  private final Load load;
  private int windows;

  Meter(Bed bed, Load load) {
    this.bed = bed;
    this.load = load;
  }

  /** Used of processors so far, in microseconds. */
  private record Cpu(double subject, double postgres, double driver, double busy, long at) {}

  /**
   * One window.
   *
   * @param perSecond 0 for as many as are answered
   */
  Window measure(SubjectProcess process, Workload workload, double perSecond, Duration lasting)
      throws IOException, InterruptedException {
    var arguments =
        workload.arguments(process.subject(), bed.calls(), "w" + System.nanoTime() + windows++);
    return measure(process, arguments, perSecond, lasting);
  }

  /** One window of other requests. */
  Window measure(SubjectProcess process, List<String> arguments, double perSecond, Duration lasting)
      throws IOException, InterruptedException {
    var before = cpu(process);
    var answers = load.run(arguments, perSecond, lasting);
    return window(process, answers, before, cpu(process));
  }

  private Cpu cpu(SubjectProcess process) {
    double subject = Proc.cpuMicros(process.pid());
    double postgres = Proc.treeMicros(bed.pid());
    double driver = Proc.treeMicros(ProcessHandle.current().pid());
    return new Cpu(subject, postgres, driver, Proc.busyMicros(), System.nanoTime());
  }

  private static Window window(
      SubjectProcess process, Load.Answers answers, Cpu before, Cpu after) {
    double good = Math.max(1, answers.answers());
    double subject = after.subject() - before.subject();
    double postgres = after.postgres() - before.postgres();
    // PostgreSQL and the subjects are among the driver's descendants.
    double ours = after.driver() - before.driver();
    double all = (after.at() - before.at()) / 1e3 * Proc.processors();
    return new Window(
        subject / good,
        good / answers.seconds(),
        answers.p50Micros() / 1e3,
        answers.p99Micros() / 1e3,
        Proc.residentMiB(process.pid()),
        postgres / good,
        answers.cpuMicros() / good,
        Math.max(0, (after.busy() - before.busy() - ours) / all),
        answers.failures() == 0
            ? Optional.empty()
            : Optional.of(answers.failures() + " bad answers: " + answers.failure()));
  }
}
