package dev.garboard.kit.saga;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * One saga between two transactions. Can be read without its definition.
 *
 * @param saga the name of its definition
 * @param definition the version of that
 * @param stage where it is; while it goes backward, the step that it undoes
 * @param data JSON
 * @param open commands whose reply is awaited: no other reply changes anything
 * @param refused commands after the pivot, or backward, that got a refusal
 * @param undo steps that have, or may have, an effect to undo; the last first
 * @param attempt which sending of the open commands was the last; 0 if they are to be sent anew
 * @param reason why it goes backward; else empty
 * @param trouble why it is stuck; else empty
 * @param cancel the reason of whoever wants it cancelled; else empty
 * @param sentAt when it came to this stage
 * @param dueAt when it must be looked at without a reply
 * @param deadlineAt when it is undone unless the pivot has passed
 * @param trace {@code traceparent} of its start, empty if there was none
 * @param version counts its transactions
 * @param lines how many stand in its log
 */
record Instance(
    UUID id,
    String saga,
    int definition,
    SagaStatus status,
    String stage,
    Direction direction,
    String data,
    List<CommandName> open,
    List<CommandName> refused,
    List<String> undo,
    int attempt,
    String reason,
    String trouble,
    String cancel,
    Instant startedAt,
    Instant sentAt,
    Optional<Instant> dueAt,
    Instant deadlineAt,
    String trace,
    long version,
    int lines) {
  Instance {
    open = List.copyOf(open);
    refused = List.copyOf(refused);
    undo = List.copyOf(undo);
  }

  /** The command that has this id, if its reply is awaited. */
  Optional<CommandName> awaiting(UUID command) {
    return open.stream().filter(name -> name.id(id).equals(command)).findFirst();
  }

  String definitionName() {
    return saga + " v" + definition;
  }

  /** Where and what only: the data may be nobody's business. */
  @Override
  public String toString() {
    return "%s %s %s at %s %s".formatted(definitionName(), id, status, stage, direction);
  }
}
