package dev.garboard.kit.saga;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/** What a saga waits for before it goes on. */
sealed interface Stage<D> {
  String name();

  /** Commands; several are on their way at the same time. */
  record Remote<D>(boolean compensable, List<Step<D>> steps) implements Stage<D> {
    public Remote {
      steps = List.copyOf(steps);
    }

    @Override
    public String name() {
      return steps.stream().map(Step::name).collect(Collectors.joining("+"));
    }

    Optional<Step<D>> step(String name) {
      return steps.stream().filter(step -> step.name().equals(name)).findFirst();
    }
  }

  /** Work in the engine's own transaction; before it all can be undone, after it nothing. */
  record Pivot<D>(String name, BiFunction<UUID, D, Verdict<D>> work) implements Stage<D> {}

  /** Somebody who answers sometime. */
  record External<D>(String name, Duration timeout, BiFunction<D, JsonNode, D> reply)
      implements Stage<D> {}
}
