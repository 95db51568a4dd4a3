package dev.garboard.kit.saga;

import com.fasterxml.jackson.databind.JsonNode;
import dev.garboard.kit.saga.Decision.Change;
import dev.garboard.kit.saga.Decision.Next;
import dev.garboard.kit.saga.LogLine.Outcome;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** One change of one saga in the making: the moves that {@link Decisions} combines. */
final class Turn<D extends Record> {
  private final SagaDefinition<D> definition;
  private final SagaConfig config;
  private final Instance before;
  private final Instant now;
  private final List<LogLine> lines = new ArrayList<>();
  private final List<Outgoing> commands = new ArrayList<>();
  private final List<CommandName> open;
  private final List<CommandName> refused;
  private final List<String> undo;
  private SagaStatus status;
  private String stage;
  private Direction direction;
  private String json;
  private D data;
  private int attempt;
  private String reason;
  private String trouble;
  private String cancel;
  private Instant sentAt;
  private Optional<Instant> retryAt;
  private Instant deadlineAt;
  private Next next = Next.NOTHING;

  Turn(SagaDefinition<D> definition, SagaConfig config, Instance before, Instant now) {
    this.definition = definition;
    this.config = config;
    this.before = before;
    this.now = now;
    open = new ArrayList<>(before.open());
    refused = new ArrayList<>(before.refused());
    undo = new ArrayList<>(before.undo());
    status = before.status();
    stage = before.stage();
    direction = before.direction();
    json = before.data();
    data = definition.read(json);
    attempt = before.attempt();
    reason = before.reason();
    trouble = before.trouble();
    cancel = before.cancel();
    sentAt = before.sentAt();
    retryAt = before.dueAt();
    deadlineAt = before.deadlineAt();
  }

  Change made() {
    return new Change(instance(), lines, commands, next);
  }

  private Instance instance() {
    return new Instance(
        before.id(),
        before.saga(),
        before.definition(),
        status,
        stage,
        direction,
        json,
        open,
        refused,
        undo,
        attempt,
        reason,
        trouble,
        cancel,
        before.startedAt(),
        sentAt,
        dueAt(),
        deadlineAt,
        before.trace(),
        before.version() + 1,
        before.lines() + lines.size());
  }

  private Optional<Instant> dueAt() {
    return canTurnBack()
        ? Optional.of(retryAt.filter(retry -> retry.isBefore(deadlineAt)).orElse(deadlineAt))
        : retryAt;
  }

  /** Whether it may still be undone, and is not being undone yet. */
  boolean canTurnBack() {
    return !status.isEnd() && direction == Direction.FORWARD && !definition.isPastPivot(stage);
  }

  boolean isOverdue() {
    return canTurnBack() && !now.isBefore(deadlineAt);
  }

  Stage<D> stage() {
    return definition.stage(stage);
  }

  boolean isCancelled() {
    return !cancel.isEmpty();
  }

  /** Whether the commands are sent once more; else their outcome counts as unknown. */
  boolean hasTriesLeft() {
    return isLoop() || attempt < tries();
  }

  private int tries() {
    return external().isPresent()
        ? 1
        : steps(open).stream()
            .mapToInt(step -> step.attempts().orElse(config.stepAttempts()))
            .max()
            .orElse(0);
  }

  /** Whoever is waited for, if the saga is at such a stage. */
  private Optional<Stage.External<D>> external() {
    return direction == Direction.FORWARD && stage() instanceof Stage.External<D> external
        ? Optional.of(external)
        : Optional.empty();
  }

  /** Whether no command is on its way. */
  boolean isAtBoundary() {
    return external().isPresent() || status == SagaStatus.STUCK;
  }

  /** What must succeed at last. */
  private boolean isLoop() {
    return direction == Direction.BACKWARD || definition.isPastPivot(stage);
  }

  private List<Step<D>> steps(List<CommandName> of) {
    return of.stream().map(name -> definition.step(name.step())).toList();
  }

  void log(CommandName command, Outcome outcome, String error, String actor) {
    log(command.step(), Optional.of(command.id(before.id())), outcome, error, actor);
  }

  void log(Outcome outcome, String error, String actor) {
    log(stage, Optional.empty(), outcome, error, actor);
  }

  private void log(
      String step, Optional<UUID> command, Outcome outcome, String error, String actor) {
    lines.add(new LogLine(step, direction, command, outcome, error, sentAt, now, actor));
  }

  void cancel(String why) {
    cancel = why;
  }

  /** Nothing but a person, or the total time, moves it. */
  void stopsHere(String why) {
    stuck(why);
    retryAt = Optional.empty();
  }

  private void stuck(String why) {
    status = SagaStatus.STUCK;
    trouble = why;
  }

  /** A person is asked; meanwhile it is tried again from the start after this time. */
  void stops(String why, Duration triedAgainAfter) {
    stopsHere(why);
    attempt = 0;
    retryAt = Optional.of(now.plus(triedAgainAfter));
  }

  /** Takes the data that follow from a reply; false if they are too large. */
  boolean take(D changed) {
    if (changed.equals(data)) {
      return true;
    }
    var text = SagaJson.text(changed);
    if (text.getBytes(StandardCharsets.UTF_8).length > SagaDefinition.MAX_DATA) {
      return false;
    }
    json = text;
    data = changed;
    return true;
  }

  /** What the data would be with this reply to the step. */
  D replied(String step, JsonNode told) {
    return switch (stage()) {
      case Stage.External<D>(_, _, var reply) -> reply.apply(data, told);
      case Stage.Remote<D> remote -> remote.step(step).orElseThrow().reply().apply(data, told);
      case Stage.Pivot<D> pivot -> throw new IllegalStateException(pivot + " has no reply");
    };
  }

  /** Goes on after the step; true if the whole stage is over. */
  boolean isOver(CommandName command) {
    open.remove(command);
    refused.remove(command);
    if (direction == Direction.BACKWARD) {
      undo.remove(command.step());
    } else {
      mayHaveEffect(command);
    }
    if (refused.isEmpty()) {
      onTheMove();
    }
    return open.isEmpty() && refused.isEmpty();
  }

  private void mayHaveEffect(CommandName command) {
    if (stage() instanceof Stage.Remote<D> remote
        && remote.step(command.step()).orElseThrow().undo().isPresent()) {
      undo.add(command.step());
    }
  }

  private void onTheMove() {
    status = direction == Direction.FORWARD ? SagaStatus.RUNNING : SagaStatus.COMPENSATING;
    trouble = "";
  }

  void enterFirst() {
    enter(definition.stages().getFirst());
  }

  /** The stage is over: on to the next, or, where it is wanted and possible, back. */
  void goOn() {
    var wasAt = stage();
    if (isCancelled() && canTurnBackAfter(wasAt)) {
      turnBack(cancel);
    } else if (isOverdue() && canTurnBackAfter(wasAt)) {
      turnBack(SagaDefinition.TIMED_OUT);
    } else {
      definition.after(wasAt).ifPresentOrElse(this::enter, () -> end(Next.COMPLETED));
    }
  }

  private boolean canTurnBackAfter(Stage<D> wasAt) {
    return canTurnBack() && !(wasAt instanceof Stage.Pivot);
  }

  private void enter(Stage<D> to) {
    stage = to.name();
    sentAt = now;
    attempt = 0;
    switch (to) {
      case Stage.Remote<D>(_, var steps) ->
          send(steps.stream().map(it -> CommandName.of(it.name(), Direction.FORWARD)).toList());
      case Stage.Pivot<D> _ -> next = Next.PIVOT;
      case Stage.External<D>(var name, var atMost, _) -> {
        deadlineAt = deadlineAt.plus(atMost);
        send(List.of(CommandName.of(name, Direction.FORWARD)));
      }
    }
  }

  private void send(List<CommandName> anew) {
    open.addAll(anew);
    resend();
  }

  /** All that is open once more, the same commands. */
  void resend() {
    attempt++;
    var wait = wait(attempt);
    retryAt = Optional.of((external().isPresent() ? sentAt : now).plus(wait));
    if (external().isEmpty()) {
      open.forEach(command -> commands.add(outgoing(command, now.plus(wait))));
    }
    if (isUsedUp()) {
      stuck(refused.isEmpty() ? "no reply to " + config.stuckAfter() + " tries" : trouble);
    } else {
      onTheMove();
    }
  }

  /** Whether it is time to ask a person. */
  private boolean isUsedUp() {
    return !refused.isEmpty() || (isLoop() && attempt > config.stuckAfter());
  }

  boolean isStuck() {
    return status == SagaStatus.STUCK;
  }

  private Duration wait(int tries) {
    return external()
        .map(Stage.External::timeout)
        .orElseGet(
            () ->
                steps(open).stream()
                    .map(step -> wait(step, tries))
                    .max(Comparator.naturalOrder())
                    .orElseThrow());
  }

  private Duration wait(Step<D> step, int tries) {
    var first = step.timeout().orElse(config.stepTimeout());
    if (!isLoop()) {
      return first;
    }
    var longest = step.longestWait();
    var doubled = first.multipliedBy(1L << Math.min(tries - 1, 20));
    return tries > config.stuckAfter() || doubled.compareTo(longest) > 0 ? longest : doubled;
  }

  private Outgoing outgoing(CommandName name, Instant deadline) {
    var step = definition.step(name.step());
    var order = step.order(name.direction());
    var command =
        new Command(
            name.id(before.id()),
            before.id(),
            attempt,
            deadline,
            definition.replies(),
            Optional.of(CommandName.of(name.step(), Direction.FORWARD).id(before.id()))
                .filter(_ -> name.direction() == Direction.BACKWARD));
    var body = SagaJson.node(order.body().apply(before.id(), data));
    return new Outgoing(
        command.id(),
        step.topic(),
        order.type(),
        attempt,
        SagaJson.text(new CommandBody(command, Optional.of(body))));
  }

  /** From here all that has, or may have, an effect is undone. */
  void turnBack(String why) {
    open.forEach(command -> log(command, Outcome.UNKNOWN, "", ""));
    open.forEach(this::mayHaveEffect);
    open.clear();
    refused.clear();
    reason = why;
    direction = Direction.BACKWARD;
    undoNext();
  }

  /** Without an effect, so without a part in what is undone. */
  void forget(CommandName command) {
    open.remove(command);
  }

  void undoNext() {
    if (undo.isEmpty()) {
      end(Next.COMPENSATED);
      return;
    }
    stage = undo.getLast();
    sentAt = now;
    attempt = 0;
    send(List.of(CommandName.of(stage, Direction.BACKWARD)));
  }

  private void end(Next how) {
    status = how == Next.COMPLETED ? SagaStatus.COMPLETED : SagaStatus.COMPENSATED;
    next = how;
    retryAt = Optional.empty();
  }

  /** A refusal of what must succeed: it is no longer awaited, a person decides. */
  void refuse(CommandName command, String why) {
    open.remove(command);
    refused.add(command);
    stuck(why);
    if (open.isEmpty()) {
      retryAt = Optional.empty();
    }
  }

  /** All once more from the first attempt; refused commands become new ones. */
  void orderAgain() {
    refused.stream().map(CommandName::again).forEach(open::add);
    refused.clear();
    attempt = 0;
    resend();
  }

  List<CommandName> open() {
    return List.copyOf(open);
  }

  /** What a person can go on without: refusals, or else what is not answered. */
  List<CommandName> hindrances() {
    return List.copyOf(refused.isEmpty() ? open : refused);
  }
}
