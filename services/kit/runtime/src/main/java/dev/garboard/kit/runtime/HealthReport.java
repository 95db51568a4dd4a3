package dev.garboard.kit.runtime;

import dev.garboard.kit.runtime.HealthCheck.Answer;
import dev.garboard.kit.runtime.HealthCheck.Up;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Collectors;

/**
 * The answers of all checks of one kind.
 *
 * @param answers by name, in the order the checks were added
 */
public record HealthReport(SequencedMap<String, Answer> answers) {
  static HealthReport empty() {
    return new HealthReport(new LinkedHashMap<>());
  }

  HealthReport after(String name, Answer answer) {
    var all = new LinkedHashMap<String, Answer>();
    all.put(name, answer);
    all.putAll(answers);
    return new HealthReport(all);
  }

  HealthReport with(HealthReport other) {
    var all = new LinkedHashMap<>(answers);
    all.putAll(other.answers);
    return new HealthReport(all);
  }

  /** Whether every check is up. */
  public boolean up() {
    return answers.values().stream().allMatch(Up.class::isInstance);
  }

  /** One line per check, in the form that people know from the API server's {@code /readyz}. */
  public String text() {
    return answers.entrySet().stream()
        .map(answer -> line(answer.getKey(), answer.getValue()))
        .collect(Collectors.joining("\n", "", "\n" + (up() ? "ok" : "failed") + "\n"));
  }

  private static String line(String name, Answer answer) {
    var detail = answer.detail().isEmpty() ? "" : ": " + answer.detail();
    return (answer instanceof Up ? "[+]" : "[-]")
        + name
        + (answer instanceof Up ? " ok" : " failed")
        + detail;
  }

  Map<String, Object> json() {
    var checks = new LinkedHashMap<String, Object>();
    answers.forEach(
        (name, answer) ->
            checks.put(
                name, Map.of("status", word(answer instanceof Up), "detail", answer.detail())));
    return Map.of("status", word(up()), "checks", checks);
  }

  private static String word(boolean up) {
    return up ? "UP" : "DOWN";
  }
}
