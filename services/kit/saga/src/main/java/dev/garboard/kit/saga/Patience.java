package dev.garboard.kit.saga;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** How long and how often a saga waits at a stage, on its way forward or back. */
record Patience<D extends Record>(
    SagaDefinition<D> definition, SagaConfig config, String stage, Direction direction) {

  /** Whether it is not commands that are waited for, which could be sent again. */
  boolean isForSomebody() {
    return somebody().isPresent();
  }

  private Optional<Stage.External<D>> somebody() {
    return direction == Direction.FORWARD
            && definition.stage(stage) instanceof Stage.External<D> external
        ? Optional.of(external)
        : Optional.empty();
  }

  /** Whether these commands may be sent once more. */
  boolean hasTriesAfter(int attempt, List<CommandName> commands) {
    return isEndless() || attempt < (isForSomebody() ? 1 : tries(commands));
  }

  /** What must succeed at last. */
  private boolean isEndless() {
    return direction == Direction.BACKWARD || definition.isPastPivot(stage);
  }

  private int tries(List<CommandName> commands) {
    return commands.stream()
        .map(command -> definition.step(command.step()))
        .mapToInt(step -> step.attempts().orElse(config.stepAttempts()))
        .max()
        .orElse(0);
  }

  /** Whether it is time to ask a person. */
  boolean isUsedUp(int attempt) {
    return isEndless() && attempt > config.stuckAfter();
  }

  /** From this sending of these commands to the next. */
  Duration wait(int attempt, List<CommandName> commands) {
    return somebody()
        .map(Stage.External::timeout)
        .orElseGet(
            () ->
                commands.stream()
                    .map(command -> wait(attempt, definition.step(command.step())))
                    .max(Comparator.naturalOrder())
                    .orElseThrow());
  }

  private Duration wait(int attempt, Step<D> step) {
    var first = step.timeout().orElse(config.stepTimeout());
    if (!isEndless()) {
      return first;
    }
    var longest = step.longestWait();
    var doubled = first.multipliedBy(1L << Math.min(attempt - 1, 20));
    return attempt > config.stuckAfter() || doubled.compareTo(longest) > 0 ? longest : doubled;
  }
}
