package dev.garboard.kit.saga;

/**
 * How a pivot ended.
 *
 * @param <D> the data of the saga
 */
public sealed interface Verdict<D> {
  /** From here the saga only goes forward. */
  record Passed<D>(D data) implements Verdict<D> {}

  /**
   * The saga undoes its steps.
   *
   * @param reason a constant, for programs
   */
  record Refused<D>(String reason) implements Verdict<D> {}
}
