package dev.garboard.operator;

import java.util.List;

/** What {@link Planner} thinks of a resource. A rejected one changes nothing in the cluster. */
public sealed interface Verdict {

  record Accepted(Plan plan) implements Verdict {}

  /**
   * It cannot be carried out.
   *
   * @param violations at least one
   */
  record Rejected(List<Violation> violations) implements Verdict {}
}
