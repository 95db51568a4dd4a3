package dev.garboard.kit.saga;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Tells a saga step by step: first what can be undone, then at most one pivot, then what is
 * repeated until it succeeds.
 *
 * @param <D> the data of the saga
 */
public final class SagaBuilder<D extends Record> {
  private final String name;
  private final int version;
  private final Class<D> data;
  private final List<Stage<D>> stages = new ArrayList<>();
  private String replies;
  private Compensated<D> compensated = (_, _, _) -> {};
  private BiConsumer<UUID, D> completed = (_, _) -> {};

  SagaBuilder(String name, int version, Class<D> data) {
    this.name = name;
    this.version = version;
    this.data = data;
  }

  /** The topic of the replies, {@code order.saga-replies.v1}; required if there is a command. */
  public SagaBuilder<D> repliesIn(String topic) {
    replies = topic;
    return this;
  }

  /** A step that is undone if a later one is refused, or if its own outcome stays unknown. */
  public SagaBuilder<D> compensable(String step, Function<StepBuilder<D>, StepBuilder<D>> how) {
    return then(new Stage.Remote<>(true, List.of(step(step, how))));
  }

  /** Work in the engine's transaction; once it has passed, the saga only goes forward. */
  public SagaBuilder<D> pivot(String step, BiFunction<UUID, D, Verdict<D>> work) {
    return then(new Stage.Pivot<>(step, work));
  }

  /** A step after the pivot, repeated until it succeeds. */
  public SagaBuilder<D> retriable(String step, Function<StepBuilder<D>, StepBuilder<D>> how) {
    return then(new Stage.Remote<>(false, List.of(step(step, how))));
  }

  /**
   * Steps at the same time; the saga goes on when all are done. If one is refused all are undone.
   * They share the time of their attempts.
   */
  public SagaBuilder<D> parallel(Consumer<Parallel<D>> steps) {
    var parallel = new Parallel<D>();
    steps.accept(parallel);
    return then(parallel.stage());
  }

  /**
   * Waits for {@link SagaEngine#external}, at most so long, which the total time does not count;
   * then the saga is undone.
   *
   * @param token by which the answer names it
   */
  public SagaBuilder<D> awaitExternal(
      String token, Duration atMost, BiFunction<D, JsonNode, D> reply) {
    return then(new Stage.External<>(token, atMost, reply));
  }

  /** What follows in the transaction in which the last step is undone. */
  public SagaBuilder<D> whenCompensated(Compensated<D> end) {
    compensated = end;
    return this;
  }

  /** What follows in the transaction in which the last step is done. */
  public SagaBuilder<D> whenCompleted(BiConsumer<UUID, D> end) {
    completed = end;
    return this;
  }

  /**
   * The saga as told.
   *
   * @throws IllegalArgumentException naming the step that does not belong where it is
   */
  public SagaDefinition<D> build() {
    return new SagaDefinition<>(name, version, data, replies, stages, compensated, completed);
  }

  private SagaBuilder<D> then(Stage<D> stage) {
    stages.add(stage);
    return this;
  }

  private static <D extends Record> Step<D> step(
      String name, Function<StepBuilder<D>, StepBuilder<D>> how) {
    return how.apply(new StepBuilder<>(name)).build();
  }

  /**
   * Steps at the same time: all compensable, or all retriable.
   *
   * @param <D> the data of the saga
   */
  public static final class Parallel<D extends Record> {
    private final List<Step<D>> compensable = new ArrayList<>();
    private final List<Step<D>> retriable = new ArrayList<>();

    private Parallel() {}

    /** As {@link SagaBuilder#compensable}. */
    public Parallel<D> compensable(String step, Function<StepBuilder<D>, StepBuilder<D>> how) {
      compensable.add(step(step, how));
      return this;
    }

    /** As {@link SagaBuilder#retriable}. */
    public Parallel<D> retriable(String step, Function<StepBuilder<D>, StepBuilder<D>> how) {
      retriable.add(step(step, how));
      return this;
    }

    private Stage<D> stage() {
      if (compensable.isEmpty() == retriable.isEmpty()) {
        throw new IllegalArgumentException(
            "steps in parallel are all compensable or all retriable");
      }
      return compensable.isEmpty()
          ? new Stage.Remote<>(false, retriable)
          : new Stage.Remote<>(true, compensable);
    }
  }
}
