package dev.garboard.operator;

/** What came of one child. */
public sealed interface Applied {

  /** It is as desired, and nothing was written. */
  record Unchanged() implements Applied {}

  /**
   * It was written.
   *
   * @param created whether it did not exist before
   */
  record Written(boolean created) implements Applied {}

  /**
   * It cannot be made so; what comes after it in the workflow waits.
   *
   * @param reason one word, for the condition
   */
  record Blocked(String reason, String message) implements Applied {}
}
