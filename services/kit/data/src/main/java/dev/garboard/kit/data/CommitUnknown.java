package dev.garboard.kit.data;

import dev.garboard.kit.runtime.Problem;
import dev.garboard.kit.runtime.Refusal;
import java.time.Duration;

/**
 * The connection was lost after the commit was sent and before its answer came: all of the work
 * happened, or nothing. Find out by reading; an {@link IdempotencyStore} does. A caller to whom it
 * gets learns that the database went away, and that looking comes before repeating.
 */
public final class CommitUnknown extends Refusal {
  private static final long serialVersionUID = 1;

  CommitUnknown() {
    super(
        Problem.DEPENDENCY_UNAVAILABLE,
        "the database went away before it said whether this was done: look before you repeat it",
        Duration.ofSeconds(1));
  }
}
