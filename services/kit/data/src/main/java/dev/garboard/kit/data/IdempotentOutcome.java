package dev.garboard.kit.data;

import dev.garboard.kit.runtime.Refusal;

/** How a request ended, now or the first time. */
public sealed interface IdempotentOutcome {
  /** Whether it is the answer of an earlier request: {@code Idempotent-Replayed: true}. */
  boolean replayed();

  /** It was done. */
  record Done(StoredAnswer answer, boolean replayed) implements IdempotentOutcome {}

  /** It was refused, and nothing was changed. */
  record Refused(Refusal refusal, boolean replayed) implements IdempotentOutcome {}
}
