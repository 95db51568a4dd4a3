package dev.garboard.kit.saga;

/** A bug that is planted in the simulated world, to see that the checker finds it. */
enum Mutant {
  /** Takes any reply for the one that is awaited. */
  NO_FENCE,
  /** An ended saga goes on when a reply comes. */
  END_IS_NOT_FINAL,
  /** Undoes the earlier steps, not the one whose outcome is unknown. */
  FORGETS_THE_FAILED_STEP,
  /** Undoes only the last step. */
  FORGETS_EARLIER_STEPS,
  /** Of two steps in parallel, one is refused, the other on its way stays. */
  FORGETS_THE_OTHER_OF_TWO,
  /** Undoes the first step first. */
  UNDOES_IN_THE_WRONG_ORDER,
  /** A compensation without a reply counts as done. */
  COMPENSATES_ONCE,
  /** A refused compensation counts as done. */
  REFUSED_COMPENSATION_COUNTS,
  /** A refused step counts as done. */
  REFUSAL_COUNTS,
  /** After the pivot, a step without a reply counts as done. */
  GIVES_UP_AFTER_THE_PIVOT,
  /** A cancellation after the pivot undoes. */
  CANCELS_AFTER_THE_PIVOT,
  /** A timeout after the pivot undoes. */
  TIMES_OUT_AFTER_THE_PIVOT,
  /** Forgets that it was cancelled. */
  FORGETS_A_CANCELLATION,
  /** Does not know any more why it compensates. */
  LOSES_THE_REASON,
  /** Each sending is another command. */
  NEW_ID_FOR_EACH_SENDING,
  /** What was refused and ordered again is the same command. */
  SAME_ID_AFTER_A_REFUSAL,
  /** The compensation does not say what it undoes rightly. */
  UNDOES_SOMETHING_ELSE,
  /** Nobody looks at the time. */
  NO_TIMERS,
  /** Two replicas change one saga without lock or version. */
  LOST_UPDATE,
  /** The pivot's work stays when its transaction is rolled back. */
  PIVOT_OUTSIDE_OF_THE_TRANSACTION,
  /** What follows the end is done though the transaction is rolled back. */
  END_OUTSIDE_OF_THE_TRANSACTION,
  /** A repeated command has its effect again. */
  NO_COMMAND_LOG,
  /** The effect stays when the log of commands is rolled back. */
  EFFECT_OUTSIDE_OF_THE_TRANSACTION,
  /** A reply leaves before the commit. */
  REPLY_BEFORE_THE_COMMIT,
  /** A compensation that comes first leaves nothing. */
  NO_TOMBSTONE,
  /** The late command does not look at the tombstone. */
  TOMBSTONE_IGNORED,
  /** A repeated command gets no reply. */
  REPLY_IS_NOT_KEPT
}
