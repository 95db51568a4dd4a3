package dev.garboard.kit.saga;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.garboard.kit.saga.Decision.Why;
import dev.garboard.kit.saga.Input.Action;
import dev.garboard.kit.saga.Trips.Trip;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each rule of sagas, one by one. */
class DecisionsTest {
  private final List<String> ends = new ArrayList<>();

  private SagaBuilder<Trip> told(SagaBuilder<Trip> saga) {
    return saga.whenCompleted((_, trip) -> ends.add("completed " + trip.guest()))
        .whenCompensated((_, trip, reason) -> ends.add("compensated " + reason));
  }

  private Play book() {
    return Play.of(told(Trips.book()));
  }

  private Play pastPivot() {
    return book().done("BookHotel").done("BookFlight");
  }

  @Test
  void stepsAreDoneInOrderAndEachReplyIsKept() {
    var play =
        book()
            .done("BookHotel", Map.of("hotel_id", "h1"))
            .done("BookFlight", Map.of("flight_id", "f1"))
            .done("CapturePayment")
            .done("SendTicket");
    assertThat(play.status()).isEqualTo(SagaStatus.COMPLETED);
    assertThat(play.sent)
        .containsExactly("BookHotel#1", "BookFlight#1", "CapturePayment#1", "SendTicket#1");
    assertThat(play.log())
        .containsExactly(
            "BookHotel/FORWARD DONE",
            "BookFlight/FORWARD DONE",
            "Confirm/FORWARD DONE",
            "CapturePayment/FORWARD DONE",
            "SendTicket/FORWARD DONE");
    assertThat(play.trip()).isEqualTo(Trip.of("Ada").hotel("h1").flight("f1"));
    assertThat(play.saga.dueAt()).isEmpty();
    assertThat(play.saga.lines()).isEqualTo(5);
    assertThat(ends).containsExactly("completed Ada");
  }

  @Test
  void aRefusalUndoesTheEarlierStepsInReverseAndNotItself() {
    var play = book().done("BookHotel").refused("BookFlight", "FULL").done("BookHotel");
    assertThat(play.status()).isEqualTo(SagaStatus.COMPENSATED);
    assertThat(play.sent).containsExactly("BookHotel#1", "BookFlight#1", "CancelHotel#1");
    assertThat(ends).containsExactly("compensated FULL");
  }

  @Test
  void theFirstStepRefusedLeavesNothingToUndo() {
    var play = book().refused("BookHotel", "FULL");
    assertThat(play.status()).isEqualTo(SagaStatus.COMPENSATED);
    assertThat(play.sent).containsExactly("BookHotel#1");
  }

  @Test
  void aTimeoutSendsTheSameCommandAgainAndThreeAreAnUnknownOutcomeThatIsUndoneToo() {
    var play = book().done("BookHotel").whenDue().whenDue();
    assertThat(play.outgoing.stream().map(Outgoing::id).distinct()).hasSize(2);
    play.whenDue();
    assertThat(play.status()).isEqualTo(SagaStatus.COMPENSATING);
    play.done("BookFlight").done("BookHotel");
    assertThat(play.sent)
        .containsExactly(
            "BookHotel#1",
            "BookFlight#1",
            "BookFlight#2",
            "BookFlight#3",
            "CancelFlight#1",
            "CancelHotel#1");
    assertThat(play.log())
        .containsExactly(
            "BookHotel/FORWARD DONE",
            "BookFlight/FORWARD TIMEOUT",
            "BookFlight/FORWARD TIMEOUT",
            "BookFlight/FORWARD UNKNOWN",
            "BookFlight/BACKWARD DONE",
            "BookHotel/BACKWARD DONE");
    assertThat(ends).containsExactly("compensated TIMED_OUT");
  }

  @Test
  void aCompensationNamesTheCommandThatItUndoes() {
    var play = book().done("BookHotel").refused("BookFlight", "FULL");
    var command = body(play.outgoing.getLast()).get("command");
    assertThat(command.get("compensates").textValue())
        .isEqualTo(play.outgoing.getFirst().id().toString());
    assertThat(body(play.outgoing.getFirst()).get("command").has("compensates")).isFalse();
    assertThat(command.get("reply_to").textValue()).isEqualTo(Trips.REPLIES);
    assertThat(command.get("saga").textValue()).isEqualTo(Play.SAGA.toString());
  }

  private static JsonNode body(Outgoing command) {
    return SagaJson.read(command.body(), JsonNode.class);
  }

  @Test
  void aReplyThatIsNotAwaitedChangesNothing() {
    var play = book().done("BookHotel");
    var before = play.saga;
    for (var direction : Direction.values()) {
      play.late("BookHotel", direction);
      assertThat(play.why()).contains(Why.LATE);
    }
    play.late("SendTicket", Direction.FORWARD);
    assertThat(play.why()).contains(Why.LATE);
    assertThat(play.saga).isEqualTo(before);
  }

  @Test
  void aLateReplyToWhatIsUndoneIsFenced() {
    var play = book().done("BookHotel").whenDue().whenDue().whenDue();
    play.late("BookFlight", Direction.FORWARD);
    assertThat(play.why()).contains(Why.LATE);
    assertThat(play.status()).isEqualTo(SagaStatus.COMPENSATING);
  }

  @Test
  void anEndedSagaStaysAsItIs() {
    var play = book().refused("BookHotel", "FULL");
    var end = play.saga;
    for (var input :
        List.of(
            new Input.TimePassed(),
            new Input.CancelWanted("BY_USER"),
            new Input.Failed("X"),
            new Input.Ordered(Action.RETRY, "ada", ""),
            new Input.Ordered(Action.COMPENSATE, "ada", ""),
            new Input.Replied(
                CommandName.of("BookHotel", Direction.FORWARD).id(Play.SAGA), Reply.done()))) {
      play.on(input);
      assertThat(play.why()).as(input.toString()).isPresent();
    }
    assertThat(play.saga).isEqualTo(end);
    assertThat(ends).hasSize(1);
  }

  @Test
  void aTimerThatComesTooEarlyChangesNothing() {
    var play = book().after(Duration.ofSeconds(9));
    assertThat(play.why()).contains(Why.EARLY);
    assertThat(play.after(Duration.ofSeconds(1)).sent)
        .containsExactly("BookHotel#1", "BookHotel#2");
  }

  @Test
  void afterThePivotItIsTriedAtGrowingIntervalsThenSlowlyAndAPersonIsAsked() {
    var play = pastPivot();
    var waits = new ArrayList<Long>();
    for (var i = 0; i < 22; i++) {
      waits.add(Duration.between(play.now, play.saga.dueAt().orElseThrow()).toSeconds());
      assertThat(play.status())
          .as("try %d", i + 1)
          .isEqualTo(i < 20 ? SagaStatus.RUNNING : SagaStatus.STUCK);
      play.whenDue();
    }
    assertThat(waits.subList(0, 7)).containsExactly(10L, 20L, 40L, 80L, 160L, 300L, 300L);
    assertThat(waits.subList(7, 22)).containsOnly(300L);
    assertThat(play.log().stream().filter(line -> line.contains("STUCK"))).hasSize(1);
    play.done("CapturePayment").done("SendTicket");
    assertThat(play.status()).isEqualTo(SagaStatus.COMPLETED);
    assertThat(play.saga.trouble()).isEmpty();
  }

  @Test
  void aCompensationThatGetsNoReplyIsTriedUntilItDoes() {
    var play = book().done("BookHotel").refused("BookFlight", "FULL");
    for (var i = 0; i < 25; i++) {
      play.whenDue();
    }
    assertThat(play.status()).isEqualTo(SagaStatus.STUCK);
    assertThat(play.saga.reason()).isEqualTo("FULL");
    play.done("BookHotel");
    assertThat(play.status()).isEqualTo(SagaStatus.COMPENSATED);
    assertThat(ends).containsExactly("compensated FULL");
  }

  @Test
  void aRefusalAfterThePivotAsksAPersonAtOnce() {
    var play = pastPivot().refused("CapturePayment", "CARD_GONE");
    assertThat(play.status()).isEqualTo(SagaStatus.STUCK);
    assertThat(play.saga.trouble()).contains("CapturePayment", "CARD_GONE");
    assertThat(play.saga.dueAt()).isEmpty();
    assertThat(ends).isEmpty();
  }

  @Test
  void whoRetriesARefusalSendsAnotherCommandAndTheOldOneIsFenced() {
    var play = pastPivot().refused("CapturePayment", "CARD_GONE").order(Action.RETRY);
    var ids = play.outgoing.stream().filter(it -> it.type().equals("CapturePayment")).toList();
    assertThat(ids).extracting(Outgoing::id).doesNotHaveDuplicates().hasSize(2);
    assertThat(play.status()).isEqualTo(SagaStatus.RUNNING);
    assertThat(play.late("CapturePayment", Direction.FORWARD).why()).contains(Why.LATE);
    play.done("CapturePayment").done("SendTicket");
    assertThat(play.status()).isEqualTo(SagaStatus.COMPLETED);
  }

  @ParameterizedTest
  @EnumSource(
      value = Action.class,
      names = {"SKIP", "RESOLVE"})
  void aPersonGoesOnWithoutWhatIsStuckAndIsNamedInTheLog(Action action) {
    var play = pastPivot().refused("CapturePayment", "CARD_GONE").order(action);
    assertThat(play.sent).endsWith("SendTicket#1");
    assertThat(play.status()).isEqualTo(SagaStatus.RUNNING);
    var line = play.lines.getLast();
    assertThat(line.actor()).isEqualTo("ada");
    assertThat(line.outcome().name()).isEqualTo(action == Action.SKIP ? "SKIPPED" : "RESOLVED");
    assertThat(line.error()).isEqualTo(action == Action.SKIP ? "" : "letter 7");
    assertThat(play.done("SendTicket").status()).isEqualTo(SagaStatus.COMPLETED);
  }

  @ParameterizedTest
  @EnumSource(
      value = Action.class,
      names = {"SKIP", "RESOLVE"})
  void aPersonGoesOnWithoutACompensationThatIsStuck(Action action) {
    var play = book().done("BookHotel").whenDue().whenDue().whenDue().refused("BookFlight", "NO");
    assertThat(play.status()).isEqualTo(SagaStatus.STUCK);
    play.order(action);
    assertThat(play.sent).endsWith("CancelHotel#1");
    play.done("BookHotel");
    assertThat(ends).containsExactly("compensated TIMED_OUT");
  }

  @Test
  void whatIsNotStuckIsNeitherSkippedNorResolved() {
    var play = pastPivot();
    assertThat(play.order(Action.SKIP).why()).contains(Why.NOT_STUCK);
    assertThat(play.order(Action.RESOLVE).why()).contains(Why.NOT_STUCK);
  }

  @Test
  void aPersonMayUndoBeforeThePivotOnly() {
    var play = book().done("BookHotel").order(Action.COMPENSATE);
    assertThat(play.sent).endsWith("CancelFlight#1");
    assertThat(play.order(Action.COMPENSATE).why()).contains(Why.KNOWN);
    play.done("BookFlight").done("BookHotel");
    assertThat(ends).containsExactly("compensated BY_OPERATOR");
    assertThat(pastPivot().order(Action.COMPENSATE).why()).contains(Why.PAST_PIVOT);
  }

  @Test
  void aCancellationIsHonouredWhenTheStepInHandHasItsReply() {
    var play = book().cancel("BY_USER");
    assertThat(play.sent).containsExactly("BookHotel#1");
    play.done("BookHotel");
    assertThat(play.sent).containsExactly("BookHotel#1", "CancelHotel#1");
    play.done("BookHotel");
    assertThat(ends).containsExactly("compensated BY_USER");
  }

  @Test
  void aCancellationBeforeTheLastReplyIsBeforeThePivot() {
    var play = book().done("BookHotel").cancel("BY_USER").done("BookFlight");
    assertThat(play.sent).endsWith("CancelFlight#1");
  }

  @Test
  void aCancellationAfterThePivotIsTooLate() {
    assertThat(pastPivot().cancel("BY_USER").why()).contains(Why.PAST_PIVOT);
    assertThat(pastPivot().refused("CapturePayment", "NO").cancel("BY_USER").why())
        .contains(Why.PAST_PIVOT);
  }

  @Test
  void aSecondCancellationAndOneOfWhatIsUndoneAreKnown() {
    assertThat(book().cancel("A").cancel("B").why()).contains(Why.KNOWN);
    assertThat(book().refused("BookHotel", "FULL").cancel("A").why()).contains(Why.KNOWN);
  }

  @Test
  void theTotalTimeBeforeThePivotUndoesAll() {
    var play = book();
    while (play.status() == SagaStatus.RUNNING) {
      play.now = play.now.plus(Duration.ofMinutes(14));
      play.done("BookHotel").after(Duration.ofMinutes(1));
    }
    assertThat(play.now).isEqualTo(play.saga.deadlineAt());
    assertThat(play.sent).endsWith("CancelFlight#1");
    play.done("BookFlight").done("BookHotel");
    assertThat(ends).containsExactly("compensated TIMED_OUT");
  }

  @Test
  void aReplyAfterTheTotalTimeDoesNotReachThePivot() {
    var play = book().done("BookHotel");
    play.now = play.saga.deadlineAt();
    play.done("BookFlight");
    assertThat(play.status()).isEqualTo(SagaStatus.COMPENSATING);
  }

  @Test
  void theTotalTimeIsOfNoConcernAfterThePivot() {
    var play = pastPivot();
    play.now = play.saga.deadlineAt().plusSeconds(1);
    play.on(new Input.TimePassed());
    assertThat(play.status()).isEqualTo(SagaStatus.RUNNING);
    assertThat(play.done("CapturePayment").done("SendTicket").status())
        .isEqualTo(SagaStatus.COMPLETED);
  }

  @Test
  void aPivotThatRefusesUndoesAll() {
    var play =
        Play.of(
            told(
                Trips.stepByStep(1)
                    .pivot("Confirm", (_, _) -> new Verdict.Refused<>("CHANGED_MIND"))));
    play.done("BookHotel").done("BookFlight").done("BookFlight").done("BookHotel");
    assertThat(play.sent)
        .containsExactly("BookHotel#1", "BookFlight#1", "CancelFlight#1", "CancelHotel#1");
    assertThat(ends).containsExactly("compensated CHANGED_MIND");
  }

  @Test
  void parallelStepsAreSentTogetherAndJoined() {
    var play = Play.of(told(Trips.parallel()));
    assertThat(play.sent).containsExactly("BookHotel#1", "BookFlight#1");
    play.done("BookFlight", Map.of("flight_id", "f"));
    assertThat(play.sent).hasSize(2);
    play.done("BookHotel", Map.of("hotel_id", "h"));
    assertThat(play.sent).endsWith("CapturePayment#1", "SendTicket#1");
    play.done("SendTicket").done("CapturePayment");
    assertThat(play.trip()).isEqualTo(Trip.of("Ada").hotel("h").flight("f"));
    assertThat(play.status()).isEqualTo(SagaStatus.COMPLETED);
  }

  @Test
  void oneRefusalOfParallelStepsUndoesTheOtherWhateverItsOutcome() {
    var answered = Play.of(told(Trips.parallel())).done("BookHotel").refused("BookFlight", "FULL");
    assertThat(answered.sent).endsWith("CancelHotel#1").hasSize(3);
    var open = Play.of(told(Trips.parallel())).refused("BookFlight", "FULL");
    assertThat(open.sent).endsWith("CancelHotel#1").hasSize(3);
    assertThat(open.late("BookHotel", Direction.FORWARD).why()).contains(Why.LATE);
    open.done("BookHotel");
    assertThat(ends).containsExactly("compensated FULL");
  }

  @Test
  void aTimeoutOfParallelStepsSendsOnlyWhatHasNoReply() {
    var play = Play.of(told(Trips.parallel())).done("BookHotel").whenDue();
    assertThat(play.sent).containsExactly("BookHotel#1", "BookFlight#1", "BookFlight#2");
    play.whenDue().whenDue().done("BookFlight").done("BookHotel");
    assertThat(play.status()).isEqualTo(SagaStatus.COMPENSATED);
  }

  @Test
  void aRefusalOfOneOfTwoAfterThePivotLeavesTheOtherOnItsWay() {
    var play = Play.of(told(Trips.parallel())).done("BookHotel").done("BookFlight");
    play.refused("CapturePayment", "NO");
    assertThat(play.status()).isEqualTo(SagaStatus.STUCK);
    play.done("SendTicket");
    assertThat(play.status()).isEqualTo(SagaStatus.STUCK);
    assertThat(play.saga.dueAt()).as("nothing is left to be sent again").isEmpty();
    play.order(Action.RESOLVE);
    assertThat(play.status()).isEqualTo(SagaStatus.COMPLETED);
  }

  @Test
  void whatIsResolvedWhileTheOtherIsOnItsWayIsJoinedToo() {
    var play = Play.of(told(Trips.parallel())).done("BookHotel").done("BookFlight");
    play.refused("CapturePayment", "NO").order(Action.RESOLVE);
    assertThat(play.status()).isEqualTo(SagaStatus.RUNNING);
    play.whenDue();
    assertThat(play.sent).endsWith("SendTicket#2");
    assertThat(play.done("SendTicket").status()).isEqualTo(SagaStatus.COMPLETED);
  }

  @Test
  void anExternalAnswerIsAwaitedForLongWithoutACommand() {
    var play = Play.of(told(Trips.approved())).done("BookHotel");
    assertThat(play.sent).containsExactly("BookHotel#1");
    assertThat(Duration.between(play.now, play.saga.dueAt().orElseThrow()))
        .isEqualTo(Duration.ofDays(2));
    play.now = play.now.plus(Duration.ofHours(40));
    play.done("Approval", Map.of("by", "Grace"));
    assertThat(play.status()).isEqualTo(SagaStatus.COMPLETED);
    assertThat(play.trip().notes()).isEqualTo("Grace");
  }

  @Test
  void anExternalAnswerThatIsRefusedOrNeverComesUndoesAll() {
    var refused = Play.of(told(Trips.approved())).done("BookHotel").refused("Approval", "NO");
    assertThat(refused.sent).endsWith("CancelHotel#1");
    var silent = Play.of(told(Trips.approved())).done("BookHotel").whenDue();
    assertThat(silent.sent).endsWith("CancelHotel#1");
    silent.done("BookHotel");
    refused.done("BookHotel");
    assertThat(ends).containsExactly("compensated TIMED_OUT", "compensated NO");
  }

  @Test
  void aCancellationDoesNotWaitForAnExternalAnswer() {
    var play = Play.of(told(Trips.approved())).done("BookHotel").cancel("BY_USER");
    assertThat(play.sent).endsWith("CancelHotel#1");
  }

  @Test
  void aReplyThatWouldMakeTheDataTooLargeIsLeftOutAndAPersonAsked() {
    var play = book().done("BookHotel", Map.of("hotel_id", "x".repeat(300_000)));
    assertThat(play.status()).isEqualTo(SagaStatus.STUCK);
    assertThat(play.trip()).isEqualTo(Trip.of("Ada"));
    assertThat(play.log())
        .containsExactly("BookHotel/FORWARD TOO_LARGE data of more than 262144 bytes");
    assertThat(play.saga.dueAt()).contains(play.saga.deadlineAt());
    play.whenDue();
    assertThat(play.sent).endsWith("CancelHotel#1");
  }

  @Test
  void dataAtTheLimitAreKept() {
    var room = SagaDefinition.MAX_DATA - SagaJson.text(Trip.of("Ada").hotel("")).length();
    var play = book().done("BookHotel", Map.of("hotel_id", "x".repeat(room)));
    assertThat(play.status()).isEqualTo(SagaStatus.RUNNING);
    var more = book().done("BookHotel", Map.of("hotel_id", "x".repeat(room + 1)));
    assertThat(more.status()).isEqualTo(SagaStatus.STUCK);
  }

  @Test
  void aSagaWithoutItsDefinitionIsKeptAndGoesOnWhereThereIsOne() {
    var play = book().done("BookHotel");
    play.now = play.saga.dueAt().orElseThrow();
    play.take(Decisions.withoutDefinition(play.saga, new Input.TimePassed(), play.now));
    assertThat(play.status()).isEqualTo(SagaStatus.STUCK);
    assertThat(play.log()).last().asString().contains("NO_DEFINITION BookTrip v1 is not defined");
    var lines = play.lines.size();
    play.take(Decisions.withoutDefinition(play.saga, new Input.TimePassed(), play.now));
    assertThat(play.lines).as("said once").hasSize(lines);
    for (var action : Action.values()) {
      var order = new Input.Ordered(action, "ada", "");
      play.take(Decisions.withoutDefinition(play.saga, order, play.now));
      assertThat(play.why()).contains(Why.NO_DEFINITION);
    }
    play.on(new Input.TimePassed());
    assertThat(play.status()).isEqualTo(SagaStatus.RUNNING);
    assertThat(play.sent).endsWith("BookFlight#1", "BookFlight#1");
    play.done("BookFlight").done("CapturePayment").done("SendTicket");
    assertThat(play.status()).isEqualTo(SagaStatus.COMPLETED);
  }

  @Test
  void whereTheDefinitionIsMissingALateReplyIsJustLate() {
    var play = book().done("BookHotel");
    var id = CommandName.of("BookHotel", Direction.FORWARD).id(Play.SAGA);
    var late = new Input.Replied(id, Reply.done());
    assertThat(play.take(Decisions.withoutDefinition(play.saga, late, play.now)).why())
        .contains(Why.LATE);
  }

  @Test
  void codeThatFailsAsksAPersonAndIsTriedAgain() {
    var play = book().done("BookHotel");
    play.on(new Input.Failed("NullPointerException")).on(new Input.Failed("NullPointerException"));
    assertThat(play.status()).isEqualTo(SagaStatus.STUCK);
    assertThat(play.lines).hasSize(2);
    play.whenDue();
    assertThat(play.status()).isEqualTo(SagaStatus.RUNNING);
    assertThat(play.sent).endsWith("BookFlight#1");
  }

  @Test
  void aStepHasPatienceOfItsOwn() {
    var play =
        Play.of(
            SagaDefinition.of("Quick", 1, Trip.class)
                .repliesIn(Trips.REPLIES)
                .compensable(
                    "BookHotel",
                    step -> Trips.hotel(step).timeout(Duration.ofSeconds(1)).attempts(1))
                .pivot("Confirm", (_, trip) -> new Verdict.Passed<>(trip))
                .retriable(
                    "SendTicket",
                    step ->
                        step.command(Trips.FLIGHTS, "SendTicket", (_, _) -> Map.of())
                            .timeout(Duration.ofSeconds(1))
                            .backoff(Duration.ofSeconds(3))),
            Trips.CONFIG,
            Trip.of("Ada"));
    assertThat(Duration.between(play.now, play.saga.dueAt().orElseThrow())).hasSeconds(1);
    assertThat(play.whenDue().status()).isEqualTo(SagaStatus.COMPENSATING);
  }

  @Test
  void aStepWithoutAnythingToUndoIsNotUndone() {
    var play =
        Play.of(
            SagaDefinition.of("Look", 1, Trip.class)
                .repliesIn(Trips.REPLIES)
                .compensable(
                    "LookUp", step -> step.command(Trips.HOTELS, "LookUp", (_, _) -> Map.of()))
                .compensable("BookFlight", Trips::flight));
    play.done("LookUp").refused("BookFlight", "FULL");
    assertThat(play.status()).isEqualTo(SagaStatus.COMPENSATED);
    assertThat(play.sent).containsExactly("LookUp#1", "BookFlight#1");
  }

  @Test
  void withoutAPivotItIsCancelledUntilItsLastReply() {
    var play = Play.of(told(Trips.stepByStep(1))).done("BookHotel").cancel("BY_USER");
    play.done("BookFlight").done("BookFlight").done("BookHotel");
    assertThat(ends).containsExactly("compensated BY_USER");
  }

  @Test
  void aCommandHasTheIdOfItsStepAndDirection() {
    // uuid.uuid5 of Python says the same
    assertThat(CommandName.of("BookHotel", Direction.FORWARD).id(Play.SAGA))
        .isEqualTo(UUID.fromString("06cf2348-c105-51ea-8f03-9ed9f022526c"))
        .isNotEqualTo(CommandName.of("BookHotel", Direction.BACKWARD).id(Play.SAGA));
    assertThat(CommandName.parse("A-b/BACKWARD/2"))
        .isEqualTo(new CommandName("A-b", Direction.BACKWARD, 2));
    assertThat(CommandName.parse("A/FORWARD")).isEqualTo(CommandName.of("A", Direction.FORWARD));
  }

  @Test
  void aDefinitionThatMakesNoSenseIsRefusedWithTheStepNamed() {
    refuses("BookHotel is named twice", Trips.stepByStep(1).compensable("BookHotel", Trips::hotel));
    refuses("is not after a pivot", Trips.stepByStep(1).retriable("Late", Trips::flight));
    refuses("Early is after the pivot", Trips.book().compensable("Early", Trips::hotel));
    refuses("has 2 pivots", Trips.book().pivot("Again", (_, trip) -> new Verdict.Passed<>(trip)));
    refuses("Rebook is never undone", Trips.book().retriable("Rebook", Trips::hotel));
    refuses("has no steps", SagaDefinition.of("Empty", 1, Trip.class));
    refuses("begin with 1", Trips.stepByStep(0));
    refuses(
        "needs repliesIn", SagaDefinition.of("Mute", 1, Trip.class).compensable("A", Trips::hotel));
    refuses("a name is", SagaDefinition.of("No, really", 1, Trip.class).repliesIn("x"));
    refuses(
        "Wait can be refused",
        Trips.book().awaitExternal("Wait", Duration.ofHours(1), (trip, _) -> trip));
    assertThatThrownBy(() -> Trips.stepByStep(1).compensable("A", step -> step))
        .hasMessage("A has no command");
    assertThatThrownBy(() -> Trips.stepByStep(1).parallel(_ -> {}))
        .hasMessageContaining("all compensable or all retriable");
  }

  private static void refuses(String complaint, SagaBuilder<Trip> saga) {
    assertThatThrownBy(saga::build)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(complaint);
  }

  @Test
  void nothingOfTheDataIsPrinted() {
    assertThat(book().saga.toString()).doesNotContain("Ada");
  }
}
