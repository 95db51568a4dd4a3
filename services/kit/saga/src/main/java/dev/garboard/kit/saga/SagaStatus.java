package dev.garboard.kit.saga;

/** Where a saga stands as a whole. */
enum SagaStatus {
  RUNNING,
  /** Undoes what it did. */
  COMPENSATING,
  /** Needs a person, though it goes on trying where that makes sense. */
  STUCK,
  COMPLETED,
  /** Nothing of it is left. */
  COMPENSATED;

  boolean isEnd() {
    return this == COMPLETED || this == COMPENSATED;
  }
}
