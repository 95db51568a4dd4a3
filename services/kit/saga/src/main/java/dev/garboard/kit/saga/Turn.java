package dev.garboard.kit.saga;

import com.fasterxml.jackson.databind.JsonNode;
import dev.garboard.kit.saga.Decision.Change;
import dev.garboard.kit.saga.Decision.Next;
import dev.garboard.kit.saga.LogLine.Outcome;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
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
  private final CommandBook book;
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
    book = new CommandBook(before);
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
        book.open(),
        book.refused(),
        book.undo(),
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
    var retry = book.open().isEmpty() ? Optional.<Instant>empty() : retryAt;
    return canTurnBack()
        ? Optional.of(retry.filter(it -> it.isBefore(deadlineAt)).orElse(deadlineAt))
        : retry;
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
    return patience().hasTriesAfter(attempt, book.open());
  }

  private Patience<D> patience() {
    return new Patience<>(definition, config, stage, direction);
  }

  /** Whether no command is on its way. */
  boolean isAtBoundary() {
    return patience().isForSomebody() || isStuck();
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
    book.close(command);
    if (direction == Direction.BACKWARD) {
      book.undone(command.step());
    } else {
      mayHaveEffect(command);
    }
    if (book.refused().isEmpty()) {
      onTheMove();
    }
    return book.isEmpty();
  }

  private void mayHaveEffect(CommandName command) {
    if (stage() instanceof Stage.Remote<D> remote
        && remote.step(command.step()).orElseThrow().undo().isPresent()) {
      book.toUndo(command.step());
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
    moveTo(to.name());
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
    book.open(anew);
    resend();
  }

  /** All that is open once more, the same commands. */
  void resend() {
    attempt++;
    var patience = patience();
    var wait = patience.wait(attempt, book.open());
    retryAt = Optional.of((patience.isForSomebody() ? sentAt : now).plus(wait));
    if (!patience.isForSomebody()) {
      var sending = new Sending<>(definition, before.id(), data, attempt, now.plus(wait));
      book.open().forEach(command -> commands.add(sending.of(command)));
    }
    if (!book.refused().isEmpty()) {
      stuck(trouble);
    } else if (patience.isUsedUp(attempt)) {
      stuck("no reply to " + config.stuckAfter() + " tries");
    } else {
      onTheMove();
    }
  }

  boolean isStuck() {
    return status == SagaStatus.STUCK;
  }

  /** From here all that has, or may have, an effect is undone. */
  void turnBack(String why) {
    book.open().forEach(command -> log(command, Outcome.UNKNOWN, "", ""));
    book.open().forEach(this::mayHaveEffect);
    book.closeAll();
    reason = why;
    direction = Direction.BACKWARD;
    undoNext();
  }

  /** Without an effect, so without a part in what is undone. */
  void forget(CommandName command) {
    book.close(command);
  }

  void undoNext() {
    book.lastToUndo()
        .ifPresentOrElse(
            step -> {
              moveTo(step);
              send(List.of(CommandName.of(step, Direction.BACKWARD)));
            },
            () -> end(Next.COMPENSATED));
  }

  private void moveTo(String where) {
    stage = where;
    sentAt = now;
    attempt = 0;
  }

  private void end(Next how) {
    status = how == Next.COMPLETED ? SagaStatus.COMPLETED : SagaStatus.COMPENSATED;
    next = how;
    retryAt = Optional.empty();
  }

  /** A refusal of what must succeed: it is no longer awaited, a person decides. */
  void refuse(CommandName command, String why) {
    book.refuse(command);
    stuck(why);
  }

  /** All once more from the first attempt; refused commands become new ones. */
  void orderAgain() {
    book.orderAgain();
    attempt = 0;
    resend();
  }

  /** What a person can go on without: refusals, or else what is not answered. */
  List<CommandName> hindrances() {
    return book.refused().isEmpty() ? book.open() : book.refused();
  }
}
