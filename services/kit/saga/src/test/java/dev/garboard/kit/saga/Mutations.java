package dev.garboard.kit.saga;

import dev.garboard.kit.saga.Decision.Change;
import dev.garboard.kit.saga.Decision.Next;
import dev.garboard.kit.saga.Trips.Trip;
import java.lang.reflect.RecordComponent;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** The real decisions, but for one bug. */
final class Mutations {
  private final Optional<Mutant> mutant;
  private final Decisions<Trip> decisions;
  private final Random random;

  private Mutations(Optional<Mutant> mutant, Decisions<Trip> decisions, Random random) {
    this.mutant = mutant;
    this.decisions = decisions;
    this.random = random;
  }

  static Mutations of(Optional<Mutant> mutant, Decisions<Trip> decisions, Random random) {
    return new Mutations(mutant, decisions, random);
  }

  private boolean is(Mutant one) {
    return mutant.filter(one::equals).isPresent();
  }

  Decision decide(Instance saga, Instance before, Input input, Instant now, Runnable pivot) {
    var on = is(Mutant.LOST_UPDATE) && random.nextInt(100) < 20 ? before : saga;
    if (is(Mutant.END_IS_NOT_FINAL) && saga.status().isEnd() && input instanceof Input.Replied) {
      on = with(saga, "status", SagaStatus.RUNNING);
      on = with(on, "open", List.of(CommandName.of("BookHotel", Direction.FORWARD)));
      on = with(on, "stage", decisions.definition().stages().getFirst().name());
    }
    var back =
        isForward(on)
            && !on.status().isEnd()
            && ((input instanceof Input.CancelWanted && is(Mutant.CANCELS_AFTER_THE_PIVOT))
                || (input instanceof Input.TimePassed && is(Mutant.TIMES_OUT_AFTER_THE_PIVOT)));
    if (back) {
      on = with(on, "stage", decisions.definition().stages().getFirst().name());
      return follow(
          with(on, "open", List.of()),
          new Input.Ordered(Input.Action.COMPENSATE, "", ""),
          now,
          pivot);
    }
    if (is(Mutant.SAME_ID_AFTER_A_REFUSAL)
        && input instanceof Input.Ordered(var action, _, _)
        && action == Input.Action.RETRY) {
      var same =
          on.refused().stream()
              .map(it -> new CommandName(it.step(), it.direction(), it.round() - 1))
              .toList();
      return follow(with(on, "refused", same), input, now, pivot);
    }
    return changed(follow(early(on), wrong(on, input), now, pivot));
  }

  private Decision follow(Instance saga, Input input, Instant now, Runnable pivot) {
    var decision = decisions.follow(saga, input, now);
    if (decision instanceof Change change && passed(change)) {
      pivot.run();
    }
    return decision;
  }

  private static boolean passed(Change change) {
    return change.lines().stream()
        .anyMatch(line -> line.step().equals("Confirm") && line.outcome() == LogLine.Outcome.DONE);
  }

  /** What stood there before is not what should. */
  private Instance early(Instance saga) {
    if (is(Mutant.FORGETS_A_CANCELLATION)) {
      return with(saga, "cancel", "");
    }
    if (is(Mutant.LOSES_THE_REASON)) {
      return with(saga, "reason", "");
    }
    return saga;
  }

  private Input wrong(Instance saga, Input input) {
    return switch (input) {
      case Input.Replied(_, var reply) when is(Mutant.NO_FENCE) && !saga.open().isEmpty() ->
          new Input.Replied(saga.open().getFirst().id(saga.id()), reply);
      case Input.Replied(var command, Reply.Refused _)
          when is(Mutant.REFUSAL_COUNTS)
              || (is(Mutant.REFUSED_COMPENSATION_COUNTS)
                  && saga.direction() == Direction.BACKWARD) ->
          new Input.Replied(command, Reply.done());
      case Input.TimePassed _ when isAssumedDone(saga) ->
          new Input.Replied(saga.open().getFirst().id(saga.id()), Reply.done());
      default -> input;
    };
  }

  private boolean isAssumedDone(Instance saga) {
    return !saga.open().isEmpty()
        && ((is(Mutant.COMPENSATES_ONCE) && saga.direction() == Direction.BACKWARD)
            || (is(Mutant.GIVES_UP_AFTER_THE_PIVOT) && isForward(saga)));
  }

  private boolean isForward(Instance saga) {
    return saga.direction() == Direction.FORWARD
        && decisions.definition().isPastPivot(saga.stage());
  }

  private Decision changed(Decision decision) {
    return decision instanceof Change change ? sent(undone(change)) : decision;
  }

  private Change undone(Change change) {
    var saga = change.instance();
    var turned =
        saga.direction() == Direction.BACKWARD
            && change.lines().stream().anyMatch(line -> line.direction() == Direction.FORWARD);
    if (!turned || saga.undo().isEmpty()) {
      return change;
    }
    var unknown =
        change.lines().stream()
            .filter(line -> line.outcome() == LogLine.Outcome.UNKNOWN)
            .map(LogLine::step)
            .toList();
    var refused =
        change.lines().stream().anyMatch(line -> line.outcome() == LogLine.Outcome.REFUSED);
    if (is(Mutant.FORGETS_THE_FAILED_STEP)
        || (is(Mutant.FORGETS_THE_OTHER_OF_TWO) && refused && !unknown.isEmpty())) {
      return undoing(change, saga.undo().stream().filter(it -> !unknown.contains(it)).toList());
    }
    if (is(Mutant.FORGETS_EARLIER_STEPS)) {
      return undoing(change, List.of(saga.undo().getLast()));
    }
    return is(Mutant.UNDOES_IN_THE_WRONG_ORDER) ? undoing(change, saga.undo().reversed()) : change;
  }

  /** The same, but as if only these steps had been done. */
  private Change undoing(Change change, List<String> steps) {
    var saga = change.instance();
    if (steps.isEmpty()) {
      var ended = with(with(saga, "status", SagaStatus.COMPENSATED), "dueAt", Optional.empty());
      ended = with(with(ended, "open", List.of()), "undo", List.of());
      decisions.definition().ended(Next.COMPENSATED, ended);
      return new Change(ended, change.lines(), List.of(), Next.COMPENSATED);
    }
    var first = CommandName.of(steps.getLast(), Direction.BACKWARD);
    var other = with(with(saga, "undo", steps), "open", List.of(first));
    other = with(with(other, "stage", first.step()), "attempt", 0);
    var again =
        (Change) decisions.decide(other, new Input.TimePassed(), other.dueAt().orElseThrow());
    return new Change(
        with(again.instance(), "lines", saga.lines()),
        change.lines(),
        again.commands(),
        again.next());
  }

  private Change sent(Change change) {
    UnaryOperator<Outgoing> how =
        command -> {
          if (is(Mutant.NEW_ID_FOR_EACH_SENDING) && command.attempt() > 1) {
            return Simulation.renamed(
                command, "id", new UUID(random.nextLong(), random.nextLong()));
          }
          return is(Mutant.UNDOES_SOMETHING_ELSE) && command.type().startsWith("Cancel")
              ? Simulation.renamed(
                  command,
                  "compensates",
                  CommandName.of("Other", Direction.FORWARD).id(change.instance().id()))
              : command;
        };
    return new Change(
        change.instance(),
        change.lines(),
        change.commands().stream().map(how).toList(),
        change.next());
  }

  /** A record with one component changed. */
  static Instance with(Instance saga, String name, Object value) {
    try {
      var components = Instance.class.getRecordComponents();
      var types = Stream.of(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
      var values = new Object[components.length];
      for (var i = 0; i < components.length; i++) {
        values[i] =
            components[i].getName().equals(name) ? value : components[i].getAccessor().invoke(saga);
      }
      return Instance.class.getDeclaredConstructor(types).newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
