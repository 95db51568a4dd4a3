package dev.garboard.kit.saga;

import dev.garboard.kit.saga.Decision.Change;
import dev.garboard.kit.saga.Decision.Next;
import dev.garboard.kit.saga.LogLine.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A saga whose definition this process does not have. */
final class Stranger {
  /** Another process, with the definition, comes before. */
  static final Duration WAIT = Duration.ofMinutes(1);

  private Stranger() {}

  /** Stuck, due at once for whoever has the definition. */
  static Change kept(Instance saga, Instant now) {
    var trouble = saga.definitionName() + " is not defined in this process";
    var line =
        new LogLine(
            saga.stage(),
            saga.direction(),
            Optional.empty(),
            Outcome.NO_DEFINITION,
            trouble,
            saga.sentAt(),
            now,
            "");
    var lines = saga.trouble().equals(trouble) ? List.<LogLine>of() : List.of(line);
    return new Change(
        new Instance(
            saga.id(),
            saga.saga(),
            saga.definition(),
            SagaStatus.STUCK,
            saga.stage(),
            saga.direction(),
            saga.data(),
            saga.open(),
            saga.refused(),
            saga.undo(),
            0,
            saga.reason(),
            trouble,
            saga.cancel(),
            saga.startedAt(),
            saga.sentAt(),
            Optional.of(now),
            saga.deadlineAt(),
            saga.trace(),
            saga.version() + 1,
            saga.lines() + lines.size()),
        lines,
        List.of(),
        Next.NOTHING);
  }
}
