package dev.garboard.kit.saga;

/** What becomes of a wish to cancel. */
public enum Cancellation {
  /** It will end compensated, or has. */
  REQUESTED,
  /** It has passed its pivot: it will be completed, or is. */
  TOO_LATE,
  /** There is no such saga. */
  UNKNOWN
}
