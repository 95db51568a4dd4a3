package dev.garboard.kit.saga;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.garboard.kit.saga.Decision.Change;
import dev.garboard.kit.saga.Input.Action;
import dev.garboard.kit.saga.LogLine.Outcome;
import dev.garboard.kit.saga.Trips.Trip;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * One saga, its participants and the broker between them in one thread, with a clock that jumps
 * from event to event. The decisions and the rules of participants are the real ones; transactions,
 * outbox, inbox and log are in memory. The seed draws what is lost, doubled, late or out of order,
 * who dies before or after which commit, what participants answer, and who interferes. After ten
 * minutes nothing is lost any more, and all must come to an end that {@link #complaints} accepts.
 */
final class Simulation {
  private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");
  private static final long QUIET = Duration.ofMinutes(10).toMillis();
  private static final int MOST_EVENTS = 5_000;
  private static final SagaConfig CONFIG =
      new SagaConfig(Duration.ofSeconds(10), 3, Duration.ofMinutes(15), 5, Duration.ofDays(90));
  private static final List<Action> ACTIONS = List.of(Action.values());
  private static final List<Death> DEATHS =
      List.of(Death.BEFORE_COMMIT, Death.AFTER_COMMIT, Death.AFTER_PUBLISH);
  private static final Map<String, String> UNDOES =
      Map.of("CancelHotel", "BookHotel", "CancelFlight", "BookFlight");

  private final Random random;
  private final Optional<Mutant> mutant;
  private final Consumer<String> trace;
  private final PriorityQueue<Event> events = new PriorityQueue<>();
  private final Decisions<Trip> decisions;
  private final Services services = new Services();
  private final Set<UUID> inbox = new HashSet<>();
  private final List<LogLine> log = new ArrayList<>();
  private final Set<String> byHand = new HashSet<>();
  private final List<String> complaints = new ArrayList<>();
  private int pivots;
  private int completed;
  private final List<String> compensated = new ArrayList<>();
  private boolean cancelled;
  private boolean approving;
  private Instance saga;
  private Instance before;
  private long clock;
  private long scheduled;

  private record Event(long at, long n, Runnable work) implements Comparable<Event> {
    @Override
    public int compareTo(Event other) {
      return at == other.at ? Long.compare(n, other.n) : Long.compare(at, other.at);
    }
  }

  /** Where a process dies. */
  private enum Death {
    NONE,
    BEFORE_COMMIT,
    AFTER_COMMIT,
    AFTER_PUBLISH
  }

  private record Sent(UUID id, Outgoing command) {}

  private Simulation(long seed, Optional<Mutant> mutant, Consumer<String> trace) {
    random = new Random(seed * 0x9E3779B97F4A7C15L);
    this.mutant = mutant;
    this.trace = trace;
    var kinds = List.of(Trips.book(), Trips.parallel(), Trips.approved(), Trips.stepByStep(1));
    decisions = new Decisions<>(counted(one(kinds)).build(), CONFIG);
  }

  private SagaBuilder<Trip> counted(SagaBuilder<Trip> told) {
    return told.whenCompleted((_, _) -> completed++)
        .whenCompensated((_, _, reason) -> compensated.add(reason));
  }

  /** What is wrong with this seed's schedule; nothing, if all is well. */
  static List<String> complaints(long seed, Optional<Mutant> mutant, Consumer<String> trace) {
    return new Simulation(seed, mutant, trace).run();
  }

  private boolean is(Mutant one) {
    return mutant.filter(one::equals).isPresent();
  }

  private List<String> run() {
    at(0, this::begin);
    if (chance(20)) {
      at(random.nextLong(60_000), this::cancel);
    }
    if (chance(5)) {
      at(random.nextLong(120_000), () -> order(one(ACTIONS)));
    }
    for (var i = 0; !events.isEmpty(); i++) {
      if (i == MOST_EVENTS) {
        return List.of("does not end: " + saga);
      }
      var event = events.poll();
      clock = Math.max(clock, event.at());
      event.work().run();
    }
    judge();
    return complaints;
  }

  private void begin() {
    saga = decisions.born(Play.SAGA, Trip.of("Ada"), "", now());
    before = saga;
    engine(new Input.Started(), null);
    if (saga.version() == 0) {
      at(100, this::begin); // its caller tries again
    }
  }

  private void cancel() {
    if (saga.version() > 0) {
      engine(new Input.CancelWanted("BY_USER"), null);
    }
  }

  private Instant now() {
    return BEGIN.plusMillis(clock);
  }

  private void at(long in, Runnable work) {
    events.add(new Event(clock + in, scheduled++, work));
  }

  private boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  private <T> T one(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  private boolean noisy() {
    return clock < QUIET;
  }

  private Death death() {
    return noisy() && chance(8) ? one(DEATHS) : Death.NONE;
  }

  /** Lost, doubled, late or out of order, as the seed wants. */
  private void publish(Runnable delivery) {
    if (!noisy()) {
      at(1 + random.nextInt(100), delivery);
      return;
    }
    var copies = chance(10) ? 0 : chance(15) ? 2 + random.nextInt(2) : 1;
    for (var i = 0; i < copies; i++) {
      at(chance(12) ? random.nextLong(60_000) : 1 + random.nextInt(200), delivery);
    }
  }

  /** One transaction of the engine. */
  private void engine(Input input, UUID message) {
    if (message != null && inbox.contains(message)) {
      return;
    }
    var death = death();
    var pivotsBefore = pivots;
    var completedBefore = completed;
    var compensatedBefore = List.copyOf(compensated);
    var decision = decided(input);
    if (death == Death.BEFORE_COMMIT) {
      if (!is(Mutant.END_OUTSIDE_OF_THE_TRANSACTION)) {
        completed = completedBefore;
        compensated.clear();
        compensated.addAll(compensatedBefore);
      }
      if (!is(Mutant.PIVOT_OUTSIDE_OF_THE_TRANSACTION)) {
        pivots = pivotsBefore;
      }
      again(input, message);
      return;
    }
    if (message != null) {
      inbox.add(message);
    }
    if (input instanceof Input.CancelWanted && decision instanceof Change) {
      cancelled = true;
    }
    if (decision instanceof Change change) {
      commit(input, change);
      sendAll(change, death);
    }
    if (message != null && death != Death.NONE) {
      again(input, message); // not acknowledged
    }
    timer();
  }

  private void again(Input input, UUID message) {
    if (message != null) {
      at(100 + random.nextInt(2_000), () -> engine(input, message));
    } else {
      timer();
    }
  }

  private Decision decided(Input input) {
    if (noisy() && chance(2) && saga.version() > 0 && !(input instanceof Input.CancelWanted)) {
      return Decisions.withoutDefinition(saga, input, now());
    }
    return Mutations.of(mutant, decisions, random)
        .decide(saga, before, input, now(), () -> pivots++);
  }

  private void commit(Input input, Change change) {
    if (saga.status().isEnd()) {
      complaints.add("changes after its end: " + saga + " by " + input);
    }
    if (input instanceof Input.Ordered(var action, _, _) && action != Action.RETRY) {
      change.lines().stream()
          .filter(line -> line.outcome() == Outcome.SKIPPED || line.outcome() == Outcome.RESOLVED)
          .forEach(line -> byHand.add(line.step()));
    }
    before = saga;
    saga = change.instance();
    log.addAll(change.lines());
    trace.accept(
        "%8d %s -> %s %s"
            .formatted(clock, input, saga, change.lines().stream().map(LogLine::outcome).toList()));
    if (saga.status() == SagaStatus.STUCK) {
      at(60_000 + random.nextLong(600_000), () -> order(person()));
    }
    if (saga.stage().equals("Approval") && !approving && saga.direction() == Direction.FORWARD) {
      approving = true;
      at(random.nextLong(Duration.ofHours(60).toMillis()), this::approve);
    }
  }

  /** At last somebody who has the patience to try again. */
  private Action person() {
    return noisy() ? one(ACTIONS) : Action.RETRY;
  }

  private void order(Action action) {
    if (saga.version() > 0 && !saga.status().isEnd()) {
      engine(new Input.Ordered(action, "ada", "evidence"), null);
      if (saga.status() == SagaStatus.STUCK) {
        at(60_000 + random.nextLong(600_000), () -> order(person()));
      }
    }
  }

  private void approve() {
    var id = CommandName.of("Approval", Direction.FORWARD).id(saga.id());
    var reply = chance(80) ? Reply.done() : new Reply.Refused("NO");
    engine(new Input.Replied(id, reply), new UUID(random.nextLong(), random.nextLong()));
  }

  private void sendAll(Change change, Death death) {
    for (var command : change.commands()) {
      var sent = new Sent(new UUID(random.nextLong(), random.nextLong()), command);
      Runnable delivery = () -> services.command(sent);
      switch (death) {
        case AFTER_COMMIT -> at(500 + random.nextInt(3_000), () -> publish(delivery));
        case AFTER_PUBLISH -> {
          publish(delivery);
          at(500 + random.nextInt(3_000), () -> publish(delivery));
        }
        case NONE, BEFORE_COMMIT -> publish(delivery);
      }
    }
  }

  private void timer() {
    if (is(Mutant.NO_TIMERS)) {
      return;
    }
    saga.dueAt()
        .ifPresent(
            due -> {
              var in = Math.max(0, Duration.between(now(), due).toMillis());
              at(
                  in + random.nextInt(500),
                  () -> {
                    if (saga.dueAt().filter(it -> !now().isBefore(it)).isPresent()) {
                      engine(new Input.TimePassed(), null);
                    }
                  });
            });
  }

  private void judge() {
    trace.accept(log.toString());
    trace.accept("done " + services.done + " undone " + services.undone + " by hand " + byHand);
    if (!saga.status().isEnd()) {
      complaints.add("has no end: " + saga);
      return;
    }
    if (saga.lines() != log.size()) {
      complaints.add("its log has " + log.size() + " lines, it knows of " + saga.lines());
    }
    judgeTwice();
    services.judge();
    judgeOrder();
    if (saga.status() == SagaStatus.COMPLETED) {
      judgeCompleted();
    } else {
      judgeCompensated();
    }
  }

  private void judgeTwice() {
    var seen = new HashSet<String>();
    log.stream()
        .filter(line -> line.outcome() == Outcome.DONE)
        .map(line -> line.step() + "/" + line.direction())
        .filter(step -> !seen.add(step))
        .forEach(step -> complaints.add("done twice: " + step));
  }

  private void judgeOrder() {
    var last = Integer.MAX_VALUE;
    for (var line : log) {
      if (line.direction() == Direction.BACKWARD && line.outcome() == Outcome.DONE) {
        var index = stageOf(line.step());
        if (index > last) {
          complaints.add("undone in the wrong order: " + line.step());
        }
        last = index;
      }
    }
  }

  private int stageOf(String step) {
    var stages = decisions.definition().stages();
    for (var i = 0; i < stages.size(); i++) {
      if (List.of(stages.get(i).name().split("\\+")).contains(step)) {
        return i;
      }
    }
    throw new IllegalStateException(step);
  }

  private void judgeCompleted() {
    for (var stage : decisions.definition().stages()) {
      if (stage instanceof Stage.Remote<Trip> remote) {
        for (var step : remote.steps()) {
          if (!byHand.contains(step.name()) && services.net(step.name()) != 1) {
            complaints.add("completed without " + step.name());
          }
        }
      }
    }
    if (completed != 1 || !compensated.isEmpty()) {
      complaints.add("ended " + completed + " times, and " + compensated);
    }
    if (cancelled) {
      complaints.add("completed, though its cancellation was accepted");
    }
    var hasPivot = decisions.definition().stages().stream().anyMatch(Stage.Pivot.class::isInstance);
    if (pivots != (hasPivot ? 1 : 0)) {
      complaints.add("its pivot was done " + pivots + " times");
    }
  }

  private void judgeCompensated() {
    services.done.forEach(
        (type, _) -> {
          if (!byHand.contains(type) && services.net(type) != 0) {
            complaints.add("compensated, but " + type + " is still there");
          }
        });
    if (completed != 0 || compensated.size() != 1 || compensated.getFirst().isEmpty()) {
      complaints.add("ended " + completed + " times, and " + compensated);
    }
    if (pivots != 0) {
      complaints.add("compensated after its pivot");
    }
  }

  /** The participants, all in one. */
  private final class Services {
    private final Set<UUID> received = new HashSet<>();
    private Map<UUID, LoggedCommand> commands = new HashMap<>();
    private Map<String, Integer> done = new HashMap<>();
    private Map<String, Integer> undone = new HashMap<>();
    private Map<UUID, String> pending = new HashMap<>();
    private Set<String> given = new HashSet<>();
    private final Map<UUID, Integer> answers = new HashMap<>();
    private final Set<String> refusedOnce = new HashSet<>();

    private final class Log implements CommandLog {
      @Override
      public boolean first(LoggedCommand command) {
        if (is(Mutant.NO_TOMBSTONE) && command.tombstone()) {
          return !commands.containsKey(command.id());
        }
        if (is(Mutant.TOMBSTONE_IGNORED)
            && !command.tombstone()
            && Optional.ofNullable(commands.get(command.id()))
                .filter(LoggedCommand::tombstone)
                .isPresent()) {
          return true;
        }
        if (is(Mutant.NO_COMMAND_LOG) && !command.tombstone()) {
          commands.put(command.id(), command);
          return true;
        }
        return commands.putIfAbsent(command.id(), command) == null;
      }

      @Override
      public Optional<LoggedCommand> find(UUID command) {
        return Optional.ofNullable(commands.get(command));
      }

      @Override
      public Optional<LoggedCommand> answered(UUID command, Reply reply) {
        var it = commands.get(command);
        if (it == null || it.reply().isPresent()) {
          return Optional.empty();
        }
        var kept = is(Mutant.REPLY_IS_NOT_KEPT) ? Optional.<Reply>empty() : Optional.of(reply);
        var answered =
            new LoggedCommand(
                it.id(), it.kind(), it.saga(), it.replyTo(), it.trace(), kept, it.tombstone());
        commands.put(command, answered);
        return Optional.of(answered);
      }
    }

    private final CommandRules rules = new CommandRules(new Log());

    void command(Sent sent) {
      if (received.contains(sent.id())) {
        return;
      }
      var body = SagaJson.read(sent.command().body(), CommandBody.class);
      var type = sent.command().type();
      transaction(
          () -> {
            var logged = LoggedCommand.of(body.command(), type, "");
            return UNDOES.containsKey(type)
                ? rules.undo(
                    logged, body.command().compensates().orElseThrow(), () -> undo(body, type))
                : rules.execute(logged, () -> execute(body, type));
          },
          body.command().id(),
          () -> command(sent),
          () -> received.add(sent.id()));
    }

    private interface Work {
      Optional<Reply> run();
    }

    private void transaction(Work work, UUID command, Runnable again, Runnable committed) {
      var commandsBefore = new HashMap<>(commands);
      var doneBefore = new HashMap<>(done);
      var undoneBefore = new HashMap<>(undone);
      var pendingBefore = new HashMap<>(pending);
      var givenBefore = new HashSet<>(given);
      var death = death();
      var reply = work.run();
      if (death == Death.BEFORE_COMMIT) {
        commands = commandsBefore;
        pending = pendingBefore;
        given = givenBefore;
        if (!is(Mutant.EFFECT_OUTSIDE_OF_THE_TRANSACTION)) {
          done = doneBefore;
          undone = undoneBefore;
        }
        if (is(Mutant.REPLY_BEFORE_THE_COMMIT)) {
          reply.ifPresent(it -> send(command, it));
          return; // and the command is lost with the process
        }
        at(100 + random.nextInt(2_000), again);
        return;
      }
      committed.run();
      reply.ifPresent(
          it -> {
            if (death == Death.AFTER_COMMIT) {
              at(500 + random.nextInt(3_000), () -> send(command, it));
            } else {
              send(command, it);
            }
          });
      if (death != Death.NONE) {
        at(100 + random.nextInt(2_000), again);
      }
    }

    private void send(UUID command, Reply reply) {
      var id = new UUID(random.nextLong(), random.nextLong());
      trace.accept("%8d %s replied %s".formatted(clock, command, reply));
      publish(() -> engine(new Input.Replied(command, reply), id));
    }

    /** The same for all tries of one command. */
    private int drawn(UUID command) {
      return answers.computeIfAbsent(command, _ -> random.nextInt(100));
    }

    private Answer execute(CommandBody body, String type) {
      var drawn = drawn(body.command().id());
      if (drawn < 8 && refusedOnce.add(type + "!")) {
        return new Answer.Refused("FULL");
      }
      if (drawn < 20) {
        pending.put(body.command().id(), type);
        at(100 + random.nextLong(50_000), () -> late(body.command().id()));
        return new Answer.Later();
      }
      done.merge(type, 1, Integer::sum);
      return new Answer.Done();
    }

    private Answer undo(CommandBody body, String type) {
      if (drawn(body.command().id()) < 4 && refusedOnce.add(type + "!")) {
        return new Answer.Refused("NO");
      }
      given.add(UNDOES.get(type));
      if (net(UNDOES.get(type)) > 0) {
        undone.merge(UNDOES.get(type), 1, Integer::sum);
      }
      return new Answer.Done();
    }

    /** The second transaction of a command that needs two. */
    private void late(UUID command) {
      var type = pending.get(command);
      if (type == null) {
        return;
      }
      transaction(
          () -> {
            pending.remove(command);
            var answer = given.contains(type) ? new Answer.Refused("GIVEN_UP") : new Answer.Done();
            if (answer instanceof Answer.Done) {
              done.merge(type, 1, Integer::sum);
            }
            var reply = Reply.of(answer).orElseThrow();
            return new Log().answered(command, reply).map(_ -> reply);
          },
          command,
          () -> late(command),
          () -> {});
    }

    int net(String type) {
      return done.getOrDefault(type, 0) - undone.getOrDefault(type, 0);
    }

    void judge() {
      done.forEach(
          (type, times) -> {
            if (times > 1) {
              complaints.add(type + " had its effect " + times + " times");
            }
          });
    }
  }

  /** A command's message with another id. */
  static Outgoing renamed(Outgoing command, String field, UUID id) {
    var body = (ObjectNode) SagaJson.read(command.body(), JsonNode.class);
    ((ObjectNode) body.get("command")).put(field, id.toString());
    return new Outgoing(
        field.equals("id") ? id : command.id(),
        command.topic(),
        command.type(),
        command.attempt(),
        SagaJson.text(body));
  }
}
