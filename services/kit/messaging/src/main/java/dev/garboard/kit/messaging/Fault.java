package dev.garboard.kit.messaging;

import dev.garboard.kit.data.CommitUnknown;
import dev.garboard.kit.runtime.Problem;
import dev.garboard.kit.runtime.Refusal;
import java.util.Set;

/** Whose fault it is that a message was not handled. */
enum Fault {
  /** It never will be. */
  UNREADABLE,
  /** Others are no better off: wait, in order. */
  PLATFORM,
  /** This one, here and now: let the others pass. */
  MESSAGE;

  private static final Set<Problem> PASSING =
      Set.of(
          Problem.DEADLINE_EXCEEDED,
          Problem.DEPENDENCY_UNAVAILABLE,
          Problem.OVERLOADED,
          Problem.RATE_LIMITED,
          Problem.SHUTTING_DOWN);

  static Fault of(Throwable e) {
    return switch (e) {
      case UnreadableMessage _ -> UNREADABLE;
      case CommitUnknown _, SequenceGap _ -> PLATFORM;
      case Refusal refusal when PASSING.contains(refusal.problem()) -> PLATFORM;
      case VirtualMachineError error -> error instanceof StackOverflowError ? MESSAGE : PLATFORM;
      default -> MESSAGE;
    };
  }
}
