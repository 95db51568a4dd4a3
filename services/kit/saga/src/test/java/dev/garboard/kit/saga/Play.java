package dev.garboard.kit.saga;

import dev.garboard.kit.saga.Decision.Change;
import dev.garboard.kit.saga.Decision.Nothing;
import dev.garboard.kit.saga.Decision.Why;
import dev.garboard.kit.saga.Input.Action;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** One saga played by hand: no database, no broker, a clock that is moved. */
final class Play {
  static final UUID SAGA = UUID.fromString("01981c2f-6a00-7abc-8def-0123456789ab");

  final List<String> sent = new ArrayList<>();
  final List<LogLine> lines = new ArrayList<>();
  final List<Outgoing> outgoing = new ArrayList<>();
  private final Decisions<?> decisions;
  Instant now = Instant.parse("2026-01-01T00:00:00Z");
  Instance saga;
  private Optional<Why> why = Optional.empty();

  private Play(Decisions<?> decisions) {
    this.decisions = decisions;
  }

  static Play of(SagaBuilder<Trips.Trip> builder) {
    return of(builder, Trips.CONFIG, Trips.Trip.of("Ada"));
  }

  static <D extends Record> Play of(SagaBuilder<D> builder, SagaConfig config, D data) {
    var decisions = new Decisions<>(builder.build(), config);
    var play = new Play(decisions);
    play.saga = decisions.born(SAGA, data, "", play.now);
    return play.on(new Input.Started());
  }

  Play on(Input input) {
    return take(decisions.follow(saga, input, now));
  }

  Play take(Decision decision) {
    switch (decision) {
      case Change change -> {
        why = Optional.empty();
        saga = change.instance();
        lines.addAll(change.lines());
        outgoing.addAll(change.commands());
        change.commands().forEach(command -> sent.add(command.type() + "#" + command.attempt()));
      }
      case Nothing(var reason) -> why = Optional.of(reason);
    }
    return this;
  }

  /** In the current direction. */
  Play done(String step) {
    return done(step, Map.of());
  }

  Play done(String step, Map<String, Object> data) {
    return replied(step, new Reply.Done(SagaJson.node(data)));
  }

  Play refused(String step, String reason) {
    return replied(step, new Reply.Refused(reason));
  }

  private Play replied(String step, Reply reply) {
    var name =
        saga.open().stream()
            .filter(open -> open.step().equals(step))
            .findFirst()
            .orElse(CommandName.of(step, saga.direction()));
    return on(new Input.Replied(name.id(SAGA), reply));
  }

  Play late(String step, Direction direction) {
    var id = CommandName.of(step, direction).id(SAGA);
    return on(new Input.Replied(id, Reply.done()));
  }

  Play after(Duration time) {
    now = now.plus(time);
    return on(new Input.TimePassed());
  }

  /** Exactly when it is due. */
  Play whenDue() {
    now = saga.dueAt().orElseThrow();
    return on(new Input.TimePassed());
  }

  Play cancel(String reason) {
    return on(new Input.CancelWanted(reason));
  }

  Play order(Action action) {
    return on(new Input.Ordered(action, "ada", action == Action.RESOLVE ? "letter 7" : ""));
  }

  SagaStatus status() {
    return saga.status();
  }

  Optional<Why> why() {
    return why;
  }

  Trips.Trip trip() {
    return SagaJson.read(saga.data(), Trips.Trip.class);
  }

  /** {@code BookHotel/FORWARD DONE}. */
  List<String> log() {
    return lines.stream()
        .map(
            line ->
                "%s/%s %s%s"
                    .formatted(
                        line.step(),
                        line.direction(),
                        line.outcome(),
                        line.error().isEmpty() ? "" : " " + line.error()))
        .toList();
  }
}
