package dev.garboard.kit.saga;

import com.fasterxml.jackson.databind.JsonNode;
import dev.garboard.kit.saga.Decision.Change;
import dev.garboard.kit.saga.Decision.Next;
import dev.garboard.kit.saga.Decision.Nothing;
import dev.garboard.kit.saga.Decision.Why;
import dev.garboard.kit.saga.LogLine.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What follows when something happens to a saga: plain functions of the saga, the input and the
 * time. Nothing is sent, stored or called here, and code of the definition only to know a body or
 * the data after a reply.
 *
 * @param <D> the data of the sagas
 */
final class Decisions<D extends Record> {
  static final Duration SLOW = Duration.ofMinutes(5);

  private final SagaDefinition<D> definition;
  private final SagaConfig config;

  Decisions(SagaDefinition<D> definition, SagaConfig config) {
    this.definition = definition;
    this.config = config;
  }

  SagaDefinition<D> definition() {
    return definition;
  }

  /** A saga before its first step. */
  Instance born(UUID id, D data, String trace, Instant now) {
    return new Instance(
        id,
        definition.name(),
        definition.version(),
        SagaStatus.RUNNING,
        definition.stages().getFirst().name(),
        Direction.FORWARD,
        SagaJson.text(data),
        List.of(),
        List.of(),
        List.of(),
        0,
        "",
        "",
        "",
        now,
        now,
        Optional.empty(),
        now.plus(config.totalTimeout()),
        trace,
        0,
        0);
  }

  /**
   * Decides, and runs the definition's own code where that comes next: pivot and end, in the
   * transaction of the caller.
   */
  Decision follow(Instance saga, Input input, Instant now) {
    var decision = decide(saga, input, now);
    while (decision instanceof Change change && change.next() == Next.PIVOT) {
      var after = change.instance();
      decision = change.then((Change) decide(after, definition.judged(after), now));
    }
    if (decision instanceof Change change) {
      definition.ended(change.next(), change.instance());
    }
    return decision;
  }

  Decision decide(Instance saga, Input input, Instant now) {
    if (saga.status().isEnd()) {
      return new Nothing(
          switch (input) {
            case Input.Replied _ -> Why.LATE;
            case Input.CancelWanted _ when saga.status() == SagaStatus.COMPENSATED -> Why.KNOWN;
            case Input.CancelWanted _ -> Why.PAST_PIVOT;
            default -> Why.ENDED;
          });
    }
    var turn = new Turn<>(definition, config, saga, now);
    return switch (input) {
      case Input.Started() -> started(turn);
      case Input.Replied(var command, var reply) ->
          saga.awaiting(command)
              .map(name -> replied(turn, name, reply))
              .orElse(new Nothing(Why.LATE));
      case Input.TimePassed() -> timePassed(turn, saga, now);
      case Input.CancelWanted(var reason) -> cancelWanted(turn, saga, reason);
      case Input.Passed(var data) -> passed(turn, data);
      case Input.NotPassed(var reason) -> notPassed(turn, reason);
      case Input.Failed(var error) -> failed(turn, saga, error);
      case Input.Ordered ordered -> ordered(turn, saga, ordered);
    };
  }

  private static Decision started(Turn<?> turn) {
    turn.enterFirst();
    return turn.made();
  }

  private Decision replied(Turn<D> turn, CommandName command, Reply reply) {
    switch (reply) {
      case Reply.Done(var told) -> done(turn, command, told);
      case Reply.Refused(var reason) -> refused(turn, command, reason);
    }
    return turn.made();
  }

  private void done(Turn<D> turn, CommandName command, JsonNode told) {
    if (command.direction() == Direction.FORWARD
        && !turn.take(turn.replied(command.step(), told))) {
      var error = "data of more than " + SagaDefinition.MAX_DATA + " bytes";
      turn.log(command, Outcome.TOO_LARGE, error, "");
      turn.stopsHere(error);
      return;
    }
    turn.log(command, Outcome.DONE, "", "");
    over(turn, command);
  }

  private void over(Turn<D> turn, CommandName command) {
    if (!turn.isOver(command)) {
      return;
    }
    if (command.direction() == Direction.FORWARD) {
      turn.goOn();
    } else {
      turn.undoNext();
    }
  }

  private void refused(Turn<D> turn, CommandName command, String reason) {
    turn.log(command, Outcome.REFUSED, reason, "");
    if (turn.canTurnBack()) {
      turn.forget(command);
      turn.turnBack(reason);
    } else {
      turn.refuse(command, command + " was refused: " + reason);
    }
  }

  private Decision timePassed(Turn<D> turn, Instance saga, Instant now) {
    if (saga.dueAt().filter(due -> !now.isBefore(due)).isEmpty()) {
      return new Nothing(Why.EARLY);
    }
    if (turn.isOverdue() || !turn.hasTriesLeft()) {
      turn.turnBack(turn.isCancelled() ? saga.cancel() : SagaDefinition.TIMED_OUT);
      return turn.made();
    }
    turn.resend();
    if (saga.status() != SagaStatus.STUCK) {
      var outcome = turn.isStuck() ? Outcome.STUCK : Outcome.TIMEOUT;
      saga.open().forEach(command -> turn.log(command, outcome, "", ""));
    }
    return turn.made();
  }

  private Decision cancelWanted(Turn<D> turn, Instance saga, String reason) {
    if (saga.direction() == Direction.BACKWARD || turn.isCancelled()) {
      return new Nothing(Why.KNOWN);
    }
    if (!turn.canTurnBack()) {
      return new Nothing(Why.PAST_PIVOT);
    }
    turn.log(Outcome.CANCEL_REQUESTED, reason, "");
    turn.cancel(reason);
    if (turn.isAtBoundary()) {
      turn.turnBack(reason);
    }
    return turn.made();
  }

  private Decision passed(Turn<D> turn, Object data) {
    if (!turn.take(definition.cast(data))) {
      throw new IllegalStateException(
          "the pivot made data of more than " + SagaDefinition.MAX_DATA + " bytes");
    }
    turn.log(Outcome.DONE, "", "");
    turn.goOn();
    return turn.made();
  }

  private Decision notPassed(Turn<D> turn, String reason) {
    turn.log(Outcome.REFUSED, reason, "");
    turn.turnBack(reason);
    return turn.made();
  }

  private Decision failed(Turn<D> turn, Instance saga, String error) {
    if (!saga.trouble().equals(error)) {
      turn.log(Outcome.FAILED, error, "");
    }
    turn.stops(error, SLOW);
    return turn.made();
  }

  private Decision ordered(Turn<D> turn, Instance saga, Input.Ordered order) {
    return switch (order.action()) {
      case RETRY -> retried(turn, order);
      case COMPENSATE -> compensated(turn, saga, order);
      case SKIP, RESOLVE ->
          saga.status() == SagaStatus.STUCK ? goneOn(turn, order) : new Nothing(Why.NOT_STUCK);
    };
  }

  private Decision retried(Turn<D> turn, Input.Ordered order) {
    turn.hindrances()
        .forEach(command -> turn.log(command, Outcome.RETRIED, order.evidence(), order.actor()));
    turn.orderAgain();
    return turn.made();
  }

  private Decision compensated(Turn<D> turn, Instance saga, Input.Ordered order) {
    if (!turn.canTurnBack()) {
      var isBack = saga.direction() == Direction.BACKWARD;
      return new Nothing(isBack ? Why.KNOWN : Why.PAST_PIVOT);
    }
    turn.log(Outcome.COMPENSATION_ORDERED, order.evidence(), order.actor());
    turn.turnBack(SagaDefinition.BY_OPERATOR);
    return turn.made();
  }

  private Decision goneOn(Turn<D> turn, Input.Ordered order) {
    var outcome = order.action() == Input.Action.SKIP ? Outcome.SKIPPED : Outcome.RESOLVED;
    for (var command : turn.hindrances()) {
      turn.log(command, outcome, order.evidence(), order.actor());
      over(turn, command);
    }
    return turn.made();
  }

  /** The same for a process that has no such definition: it is kept, never guessed. */
  static Decision withoutDefinition(Instance saga, Input input, Instant now) {
    return switch (input) {
      case Input.Replied(var command, _) when saga.awaiting(command).isEmpty() ->
          new Nothing(Why.LATE);
      case Input.Replied _, Input.TimePassed _ when !saga.status().isEnd() ->
          Stranger.kept(saga, now);
      default -> new Nothing(saga.status().isEnd() ? Why.ENDED : Why.NO_DEFINITION);
    };
  }
}
