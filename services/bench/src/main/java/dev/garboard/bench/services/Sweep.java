package dev.garboard.bench.services;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What a request costs by its size: no size at which it suddenly costs far more. */
final class Sweep {
  private static final int SMALLEST = 128;
  private static final int LARGEST = 256 * 1024;
  private static final double STEP_AT_MOST = 2;

  private final Meter meter;
  private final Report report;
  private final Size size;

  Sweep(Meter meter, Report report, Size size) {
    this.meter = meter;
    this.report = report;
    this.size = size;
  }

  /** Each size beside the one before, which is half of it. */
  void measure(Subject echo, Path scratch) throws Exception {
    try (var process = SubjectProcess.start(echo, scratch)) {
      for (int bytes = SMALLEST; bytes <= LARGEST; bytes *= 2) {
        meter.measure(process, arguments(echo, bytes), 0, size.window());
      }
      var before = window(process, echo, SMALLEST);
      for (int bytes = 2 * SMALLEST; bytes <= LARGEST; bytes *= 2) {
        var now = window(process, echo, bytes);
        tell(bytes, now, before);
        before = now;
      }
    }
  }

  private Window window(SubjectProcess process, Subject echo, int bytes) throws Exception {
    return meter.measure(process, arguments(echo, bytes), 0, size.window());
  }

  private static List<String> arguments(Subject echo, int bytes) {
    return List.of(
        "-url",
        echo.url("/echo"),
        "-body",
        "{\"text\": \"{pad}\"}",
        "-pad",
        "" + bytes,
        "-connections",
        "16");
  }

  private void tell(int bytes, Window now, Window before) {
    boolean good = now.flaw().isEmpty() && before.flaw().isEmpty();
    report.add(
        new Row(
            "JSON of %.3f kB there and back, against half of it: CPU per request"
                .formatted(bytes / 1024.0),
            "µs",
            List.of(now.cpuMicros()),
            List.of(before.cpuMicros()),
            Optional.of(STEP_AT_MOST),
            good ? 1 : 0,
            1));
    now.flaw().ifPresent(flaw -> report.note(bytes + " bytes: " + flaw));
  }
}
