package dev.garboard.kit.saga;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A business process. A running saga keeps to the version that it was started with, so a change of
 * steps is a new version; the old definition stays until its last saga has ended.
 *
 * @param <D> what it knows: a record whose JSON takes at most {@link #MAX_DATA} bytes
 */
public final class SagaDefinition<D extends Record> {
  /** Bytes of the data of one saga. */
  public static final int MAX_DATA = 256 * 1024;

  /** The reason of a compensation that no refusal has caused, but a missing reply. */
  public static final String TIMED_OUT = "TIMED_OUT";

  /** The reason of a compensation that a person ordered. */
  public static final String BY_OPERATOR = "BY_OPERATOR";

  private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9-]{0,63}");

  private final String name;
  private final int version;
  private final Class<D> data;
  private final String replies;
  private final List<Stage<D>> stages;
  private final Compensated<D> compensated;
  private final BiConsumer<UUID, D> completed;

  SagaDefinition(
      String name,
      int version,
      Class<D> data,
      String replies,
      List<Stage<D>> stages,
      Compensated<D> compensated,
      BiConsumer<UUID, D> completed) {
    this.name = name;
    this.version = version;
    this.data = data;
    this.replies = replies;
    this.stages = List.copyOf(stages);
    this.compensated = compensated;
    this.completed = completed;
    check();
  }

  /**
   * Begins to tell a saga.
   *
   * @param name a letter, then letters, digits and dashes
   * @param version from 1
   * @param data what the saga knows
   */
  public static <D extends Record> SagaBuilder<D> of(String name, int version, Class<D> data) {
    return new SagaBuilder<>(name, version, data);
  }

  private void check() {
    require(version >= 1, name + ": versions begin with 1, not " + version);
    require(!stages.isEmpty(), name + " has no steps");
    var names = new HashSet<String>();
    Stream.concat(Stream.of(name), stages.stream().flatMap(SagaDefinition::names))
        .forEach(
            one -> {
              require(NAME.matcher(one).matches(), one + ": a name is [A-Za-z][A-Za-z0-9-]{0,63}");
              require(names.add(one), one + " is named twice");
            });
    var pivots = stages.stream().filter(Stage.Pivot.class::isInstance).count();
    require(pivots <= 1, name + " has " + pivots + " pivots: one at most");
    stages.forEach(this::checkPlace);
  }

  private static <D> Stream<String> names(Stage<D> stage) {
    return stage instanceof Stage.Remote<D>(_, var steps)
        ? steps.stream().map(Step::name)
        : Stream.of(stage.name());
  }

  private void checkPlace(Stage<D> stage) {
    var after = isPastPivot(stage.name());
    switch (stage) {
      case Stage.Remote<D>(var compensable, var steps) -> {
        require(replies != null, name + " has commands, so it needs repliesIn(topic)");
        require(
            compensable != after,
            stage.name() + (after ? " is after the pivot" : " is not after a pivot"));
        require(
            compensable || steps.stream().allMatch(step -> step.undo().isEmpty()),
            stage.name() + " is never undone: it is after the pivot");
      }
      case Stage.Pivot<D> _ -> {}
      case Stage.External<D> _ ->
          require(!after, stage.name() + " can be refused: not after the pivot");
    }
  }

  private static void require(boolean holds, String complaint) {
    if (!holds) {
      throw new IllegalArgumentException(complaint);
    }
  }

  /** What it is called. */
  public String name() {
    return name;
  }

  /** Which of the definitions of this name. */
  public int version() {
    return version;
  }

  /** The topic of the replies; empty if there are no commands. */
  Optional<String> replies() {
    return Optional.ofNullable(replies);
  }

  List<Stage<D>> stages() {
    return stages;
  }

  Stage<D> stage(String of) {
    return stages.get(index(of));
  }

  Optional<Stage<D>> after(Stage<D> stage) {
    return stages.stream().skip(stages.indexOf(stage) + 1L).findFirst();
  }

  /** Of all steps that can be undone, wherever the saga is. */
  Step<D> step(String of) {
    return stages.stream()
        .filter(Stage.Remote.class::isInstance)
        .map(stage -> (Stage.Remote<D>) stage)
        .flatMap(stage -> stage.step(of).stream())
        .findFirst()
        .orElseThrow(() -> new IllegalStateException(name + " has no step " + of));
  }

  /** Whether a saga that rests in this stage only goes forward. */
  boolean isPastPivot(String stage) {
    var before = new ArrayList<>(stages.subList(0, index(stage)));
    return before.stream().anyMatch(Stage.Pivot.class::isInstance);
  }

  private int index(String stage) {
    for (var i = 0; i < stages.size(); i++) {
      if (stages.get(i).name().equals(stage)) {
        return i;
      }
    }
    throw new IllegalStateException(name + " has no step " + stage);
  }

  D cast(Object made) {
    return data.cast(made);
  }

  D read(String json) {
    return SagaJson.read(json, data);
  }

  /** Runs the pivot at which the saga is. */
  Input judged(Instance saga) {
    var pivot = (Stage.Pivot<D>) stage(saga.stage());
    return switch (pivot.work().apply(saga.id(), read(saga.data()))) {
      case Verdict.Passed<D>(var changed) -> new Input.Passed(changed);
      case Verdict.Refused<D>(var reason) -> new Input.NotPassed(reason);
    };
  }

  /** Runs what follows an end, if this is one. */
  void ended(Decision.Next how, Instance saga) {
    switch (how) {
      case COMPLETED -> completed.accept(saga.id(), read(saga.data()));
      case COMPENSATED -> compensated.end(saga.id(), read(saga.data()), saga.reason());
      case NOTHING, PIVOT -> {}
    }
  }

  @Override
  public String toString() {
    return name + " v" + version;
  }
}
