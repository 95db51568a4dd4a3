package dev.garboard.kit.saga;

import java.util.List;
import java.util.stream.Stream;

/** What follows from an input. */
sealed interface Decision {
  /** What is left to be done by the definition's code, in the same transaction. */
  enum Next {
    NOTHING,
    PIVOT,
    COMPLETED,
    COMPENSATED
  }

  /** The saga changes. */
  record Change(Instance instance, List<LogLine> lines, List<Outgoing> commands, Next next)
      implements Decision {
    public Change {
      lines = List.copyOf(lines);
      commands = List.copyOf(commands);
    }

    /** Both in one transaction. */
    Change then(Change later) {
      return new Change(
          later.instance(),
          Stream.concat(lines.stream(), later.lines().stream()).toList(),
          Stream.concat(commands.stream(), later.commands().stream()).toList(),
          later.next());
    }
  }

  /** It stays as it is. */
  record Nothing(Why why) implements Decision {}

  /** Why nothing follows. */
  enum Why {
    /** The reply is not awaited, or not any more. */
    LATE,
    /** It is not due yet; the timer came by an older date. */
    EARLY,
    /** This was asked before. */
    KNOWN,
    PAST_PIVOT,
    ENDED,
    NOT_STUCK,
    /** A person's order needs the definition. */
    NO_DEFINITION
  }
}
