package dev.garboard.kit.runtime;

import java.util.List;
import java.util.stream.Collectors;

/** The configuration cannot be used; the message lists every problem, one a line. */
public final class ConfigException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient List<ConfigProblem> problems;

  /** Refuses a configuration because of these. */
  public ConfigException(List<ConfigProblem> problems) {
    super(
        problems.stream()
            .map(problem -> "  " + problem)
            .collect(Collectors.joining("\n", "configuration refused:\n", "")));
    this.problems = List.copyOf(problems);
  }

  /** Every problem found, not only the first. */
  public List<ConfigProblem> problems() {
    return problems;
  }
}
