package dev.garboard.kit.runtime;

import dev.garboard.kit.runtime.Problem.FieldError;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Thrown to answer a call with a problem, by whoever finds out: the same over HTTP and gRPC. What a
 * use case expects to refuse is a value of its result instead. Only what a program on the way tells
 * apart is a class of its own.
 */
public class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final Problem problem;
  private final transient List<FieldError> errors;
  private final transient Optional<Duration> retryAfter;

  /** Refuses with words for people. */
  public Refusal(Problem problem, String detail) {
    this(problem, detail, List.of(), Optional.empty());
  }

  /** Refuses because of these fields. */
  public Refusal(Problem problem, String detail, List<FieldError> errors) {
    this(problem, detail, errors, Optional.empty());
  }

  /** Refuses for now: worth another try after so long. */
  public Refusal(Problem problem, String detail, Duration retryAfter) {
    this(problem, detail, List.of(), Optional.of(retryAfter));
  }

  private Refusal(
      Problem problem, String detail, List<FieldError> errors, Optional<Duration> retryAfter) {
    super(detail, null, false, false); // an answer, not a bug: no stack
    this.problem = problem;
    this.errors = List.copyOf(errors);
    this.retryAfter = retryAfter;
  }

  /** The kind of refusal. */
  public Problem problem() {
    return problem;
  }

  /** The fields that are wrong. */
  public List<FieldError> errors() {
    return errors;
  }

  /** When another try is worth it. */
  public Optional<Duration> retryAfter() {
    return retryAfter;
  }
}
