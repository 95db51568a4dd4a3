package dev.garboard.kit.saga;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * Something that happened to a saga.
 *
 * @param commandId empty if it was none
 * @param error a reason, or the evidence of a person; else empty
 * @param actor the person who did it; else empty
 */
record LogLine(
    String step,
    Direction direction,
    Optional<UUID> commandId,
    Outcome outcome,
    String error,
    Instant startedAt,
    Instant finishedAt,
    String actor) {
  /** What it was. */
  enum Outcome {
    DONE,
    REFUSED,
    /** No reply in time; the command was sent again. */
    TIMEOUT,
    /** No reply in all attempts, or none awaited any more: it may have an effect. */
    UNKNOWN,
    /** All tries are used up; it goes on trying, slowly. */
    STUCK,
    /** The data would be too large with this reply, which was left out. */
    TOO_LARGE,
    /** This process has no such definition. */
    NO_DEFINITION,
    /** Code of the definition failed. */
    FAILED,
    CANCEL_REQUESTED,
    RETRIED,
    SKIPPED,
    RESOLVED,
    COMPENSATION_ORDERED
  }
}
