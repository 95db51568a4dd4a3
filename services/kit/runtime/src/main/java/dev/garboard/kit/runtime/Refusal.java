package dev.garboard.kit.runtime;

import dev.garboard.kit.runtime.Problem.FieldError;
import java.util.List;

/** Thrown at the door, while a request is being read, to answer it with a problem. */
public final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final Problem problem;
  private final transient List<FieldError> errors;

  /** Refuses with words for people. */
  public Refusal(Problem problem, String detail) {
    this(problem, detail, List.of());
  }

  /** Refuses because of these fields. */
  public Refusal(Problem problem, String detail, List<FieldError> errors) {
    super(detail, null, false, false); // an answer, not a bug: no stack
    this.problem = problem;
    this.errors = List.copyOf(errors);
  }

  /** The kind of refusal. */
  public Problem problem() {
    return problem;
  }

  /** The fields that are wrong. */
  public List<FieldError> errors() {
    return errors;
  }
}
