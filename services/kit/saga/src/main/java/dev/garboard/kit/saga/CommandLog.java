package dev.garboard.kit.saga;

import java.util.Optional;
import java.util.UUID;

/** The commands that a participant has seen, in the transaction of their effects. */
interface CommandLog {
  /** Notes one; false if it is there, or another transaction that had it has committed. */
  boolean first(LoggedCommand command);

  Optional<LoggedCommand> find(UUID command);

  /** Keeps the reply to one that has none yet; empty if there is no such. */
  Optional<LoggedCommand> answered(UUID command, Reply reply);
}
