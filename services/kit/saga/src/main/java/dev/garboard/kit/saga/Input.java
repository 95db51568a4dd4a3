package dev.garboard.kit.saga;

import java.util.UUID;

/** What can happen to a saga. */
sealed interface Input {
  /** It begins. */
  record Started() implements Input {}

  /** A participant, or whoever was waited for, has answered. */
  record Replied(UUID command, Reply reply) implements Input {}

  /** Time has passed. */
  record TimePassed() implements Input {}

  /** Somebody does not want it any more. */
  record CancelWanted(String reason) implements Input {}

  /** The work of the pivot is done. */
  record Passed(Object data) implements Input {}

  /** The pivot was refused. */
  record NotPassed(String reason) implements Input {}

  /** Code of the definition threw when it was to follow the time. */
  record Failed(String error) implements Input {}

  /**
   * A person orders something.
   *
   * @param evidence of what was done by hand; else empty
   */
  record Ordered(Action action, String actor, String evidence) implements Input {}

  /** What a person can order. */
  enum Action {
    /** Send what is open again, and what was refused anew, with all attempts ahead. */
    RETRY,
    /** Go on without it. */
    SKIP,
    /** Undo all, before the pivot. */
    COMPENSATE,
    /** Go on: it was done by hand. */
    RESOLVE
  }
}
