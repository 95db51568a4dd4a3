package dev.garboard.bench.services;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The generator of load in {@code hack/peers/go/cmd/load}, one for all subjects. */
record Load(Path program) {
  private static final JsonMapper JSON = new JsonMapper();

  /**
   * What it tells.
   *
   * @param failures answers that were not the wanted one
   * @param failure one of them
   * @param p50Micros from the moment at which a request was due
   * @param cpuMicros of the generator itself
   */
  record Answers(
      long answers,
      long failures,
      String failure,
      double seconds,
      long p50Micros,
      long p90Micros,
      long p99Micros,
      long maxMicros,
      long cpuMicros) {}

  /**
   * Asks for so long.
   *
   * @param perSecond 0 for as many as are answered
   */
  Answers run(List<String> what, double perSecond, Duration lasting)
      throws IOException, InterruptedException {
    var command = new ArrayList<String>();
    command.add(program.toString());
    command.addAll(what);
    command.addAll(List.of("-rate", "" + perSecond, "-seconds", "" + lasting.toMillis() / 1e3));
    var process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try (var output = process.getInputStream()) {
      var answers = output.readAllBytes();
      if (process.waitFor() != 0) {
        throw new IllegalStateException("the load failed: " + String.join(" ", command));
      }
      return JSON.readValue(answers, Answers.class);
    } finally {
      process.destroyForcibly();
    }
  }
}
