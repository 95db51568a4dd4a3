package dev.garboard.kit.saga;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.garboard.kit.data.UniqueViolation;
import dev.garboard.kit.messaging.MemoryBroker;
import dev.garboard.kit.messaging.spi.Message;
import dev.garboard.kit.runtime.Refusal;
import dev.garboard.kit.saga.Input.Action;
import dev.garboard.kit.saga.Trips.Trip;
import dev.garboard.kit.testing.Database;
import dev.garboard.kit.testing.Stack;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Engine and participants on a real PostgreSQL, with relay, consumers and inbox. */
class SagaIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static Stack stack;

  private final Interference broker = new Interference(new MemoryBroker(Duration.ofMillis(100)));
  private final List<House> houses = new ArrayList<>();
  private final SagaDefinition<Trip> book = told(Trips.book()).build();
  private Database database;

  @BeforeAll
  static void openStack() {
    stack = Stack.open();
  }

  @AfterAll
  static void closeStack() {
    stack.close();
  }

  @BeforeEach
  void begin() {
    database = stack.postgres().database("saga");
  }

  @AfterEach
  void end() throws Exception {
    houses.reversed().forEach(House::close);
    broker.stop();
  }

  private SagaBuilder<Trip> told(SagaBuilder<Trip> saga) {
    return saga.whenCompleted((id, _) -> tell(id, "completed"))
        .whenCompensated((id, _, reason) -> tell(id, reason));
  }

  /** In the transaction of the end; with several houses it is not known whose that is. */
  private void tell(UUID saga, String what) {
    if (houses.size() == 1) {
      houses.getFirst().effect(saga, what);
    }
  }

  private House house(SagaDefinition<?>... definitions) throws Exception {
    return house(House.quick(), definitions);
  }

  private House house(SagaConfig config, SagaDefinition<?>... definitions) throws Exception {
    var house = new House(database, broker, config, definitions);
    houses.add(house);
    return house;
  }

  private void awaits(House house, UUID saga, SagaStatus status) {
    await().atMost(PATIENCE).until(() -> house.status(saga) == status);
  }

  @Test
  void aSagaIsCarriedOutStepByStepAndTold() throws Exception {
    var house = house(book).open();
    var saga = house.start(book);
    awaits(house, saga, SagaStatus.COMPLETED);
    assertThat(house.effects(saga))
        .containsExactly("BookHotel", "BookFlight", "CapturePayment", "SendTicket", "completed");
    assertThat(house.log(saga))
        .containsExactly(
            "BookHotel/FORWARD DONE",
            "BookFlight/FORWARD DONE",
            "Confirm/FORWARD DONE",
            "CapturePayment/FORWARD DONE",
            "SendTicket/FORWARD DONE");
    assertThat(SagaJson.read(house.saga(saga).data(), Trip.class))
        .isEqualTo(Trip.of("Ada").hotel("BookHotel-1").flight("BookFlight-1"));
    assertThat(house.count("SELECT count(*) FROM saga_instance WHERE finished_at IS NULL"))
        .isZero();
  }

  @Test
  void aRefusalIsUndoneInReverse() throws Exception {
    var house = house(book).refuses("BookFlight", "FULL").open();
    var saga = house.start(book);
    awaits(house, saga, SagaStatus.COMPENSATED);
    assertThat(house.effects(saga)).containsExactly("BookHotel", "CancelHotel", "FULL");
  }

  @Test
  void withoutRepliesTheOutcomeIsUnknownAndUndoneToo() throws Exception {
    broker.fate(
        message ->
            Interference.type(message).equals("CommandDone")
                    && message.body().text().orElseThrow().contains("BookFlight-1")
                ? List.of()
                : List.of(message));
    var house = house(book).open();
    var saga = house.start(book);
    awaits(house, saga, SagaStatus.COMPENSATED);
    assertThat(house.effects(saga))
        .containsExactly("BookHotel", "BookFlight", "CancelFlight", "CancelHotel", "TIMED_OUT");
    assertThat(broker.published("BookFlight")).hasSize(3);
    assertThat(broker.published("CommandDone").stream().map(Message::body).distinct()).hasSize(4);
  }

  @Test
  void aCompensationThatComesFirstLeavesATombstoneForItsCommand() throws Exception {
    var held = new ArrayList<Message>();
    broker.fate(
        message -> {
          if (Interference.type(message).equals("BookFlight")) {
            held.add(message);
            return List.of();
          }
          return List.of(message);
        });
    var house = house(book).open();
    var saga = house.start(book);
    awaits(house, saga, SagaStatus.COMPENSATED);
    held.forEach(broker::deliver);
    await().atMost(PATIENCE).until(() -> broker.published("CommandRefused").size() == held.size());
    assertThat(broker.published("CommandRefused").getFirst().body().text().orElseThrow())
        .contains("\"reason\": \"COMPENSATED\"");
    assertThat(house.effects(saga))
        .as("neither done nor undone")
        .containsExactly("BookHotel", "CancelHotel", "TIMED_OUT");
    await().atMost(PATIENCE).until(() -> lateReplies(house) == held.size());
  }

  private static double lateReplies(House house) {
    return house.counter("saga_late_replies", "saga", "BookTrip");
  }

  @Test
  void everythingThreeTimesHasItsEffectOnce() throws Exception {
    broker.fate(message -> List.of(message, message, message));
    var house = house(book).open();
    var sagas = IntStream.range(0, 10).mapToObj(_ -> house.start(book)).toList();
    for (var saga : sagas) {
      awaits(house, saga, SagaStatus.COMPLETED);
      assertThat(house.effects(saga)).hasSize(5).doesNotHaveDuplicates();
      assertThat(house.log(saga)).filteredOn(line -> line.endsWith(" DONE")).hasSize(5);
    }
  }

  @Test
  void aResentCommandGetsTheReplyThatWasGivenAndItsLateRepeatIsFenced() throws Exception {
    var lost = new AtomicInteger();
    broker.fate(
        message ->
            Interference.type(message).equals("CommandDone") && lost.incrementAndGet() == 1
                ? List.of()
                : List.of(message));
    var house = house(book).open();
    var saga = house.start(book);
    awaits(house, saga, SagaStatus.COMPLETED);
    assertThat(broker.published("BookHotel")).hasSize(2);
    assertThat(house.effects(saga)).doesNotHaveDuplicates().hasSize(5);
    broker.deliver(broker.published("CommandDone").getFirst());
    await().atMost(PATIENCE).until(() -> lateReplies(house) == 1);
    assertThat(house.counter("saga_step_retries", "step", "BookHotel")).isEqualTo(1);
  }

  @Test
  void twoEnginesOnOneDatabaseDoEachStepOnce() throws Exception {
    var patient =
        new SagaConfig(Duration.ofMillis(400), 3, Duration.ofMinutes(15), 20, Duration.ofDays(90));
    var first = house(patient, book).open();
    var second = house(patient, book).runs();
    var lost = new AtomicInteger();
    broker.fate(message -> lost.incrementAndGet() % 5 == 0 ? List.of() : List.of(message));
    var sagas =
        IntStream.range(0, 40).mapToObj(n -> (n % 2 == 0 ? first : second).start(book)).toList();
    await()
        .atMost(PATIENCE)
        .until(
            () -> first.count("SELECT count(*) FROM saga_instance WHERE finished_at IS NULL") == 0);
    for (var saga : sagas) {
      assertThat(first.effects(saga)).doesNotHaveDuplicates();
      assertThat(first.log(saga).stream().filter(line -> line.endsWith("DONE")))
          .doesNotHaveDuplicates();
      assertWhole(first, saga);
    }
  }

  /** All of it, or nothing. */
  private static void assertWhole(House house, UUID saga) {
    var effects = house.effects(saga);
    if (house.status(saga) == SagaStatus.COMPLETED) {
      assertThat(effects).contains("BookHotel", "BookFlight", "CapturePayment", "SendTicket");
    } else {
      assertThat(house.status(saga)).isEqualTo(SagaStatus.COMPENSATED);
      assertThat(effects.contains("BookHotel")).isEqualTo(effects.contains("CancelHotel"));
      assertThat(effects.contains("BookFlight")).isEqualTo(effects.contains("CancelFlight"));
    }
  }

  @Test
  void whoDiesAfterItsCommitIsContinuedByAnother() throws Exception {
    var dead = house(book); // neither relay nor consumers: it committed, and died
    var saga = dead.start(book);
    assertThat(broker.published).isEmpty();
    var alive = house(book).open();
    awaits(alive, saga, SagaStatus.COMPLETED);
  }

  @Test
  void whoDiesBeforeItsCommitHasStartedNothing() throws Exception {
    var house = house(book).open();
    var saga = House.uuid7();
    assertThatThrownBy(
            () ->
                house.tx.run(
                    () -> {
                      house.engine.start(book, saga, Trip.of("Ada"));
                      throw new IllegalStateException("killed");
                    }))
        .hasMessage("killed");
    assertThat(house.count("SELECT count(*) FROM saga_instance")).isZero();
    assertThat(house.count("SELECT count(*) FROM outbox")).isZero();
  }

  @Test
  void aPivotThatFailsLeavesNothingAndIsRunAgain() throws Exception {
    var tries = new AtomicInteger();
    var failing =
        Trips.stepByStep(1)
            .pivot(
                "Confirm",
                (id, trip) -> {
                  houses.getFirst().effect(id, "Confirm");
                  if (tries.incrementAndGet() == 1) {
                    throw new IllegalStateException("killed before the commit");
                  }
                  return new Verdict.Passed<>(trip);
                })
            .build();
    var house = house(failing).open();
    var saga = house.start(failing);
    awaits(house, saga, SagaStatus.COMPLETED);
    assertThat(house.effects(saga)).containsOnlyOnce("Confirm");
    assertThat(tries).hasValue(2);
  }

  @Test
  void whatIsRefusedAfterThePivotWaitsForAPersonWhoRetries() throws Exception {
    var house = house(book).refuses("CapturePayment", "CARD_GONE").open();
    var saga = house.start(book);
    awaits(house, saga, SagaStatus.STUCK);
    house.asBefore("CapturePayment");
    order(house, saga, Action.RETRY, "");
    awaits(house, saga, SagaStatus.COMPLETED);
    assertThat(house.effects(saga)).containsOnlyOnce("CapturePayment");
    assertThat(house.texts("SELECT actor FROM saga_step_log WHERE outcome = 'RETRIED'"))
        .containsExactly("ada");
  }

  @Test
  void aPersonResolvesWithEvidenceOrSkips() throws Exception {
    var house = house(book).refuses("CapturePayment", "CARD_GONE").open();
    var resolved = house.start(book);
    var skipped = house.start(book);
    awaits(house, resolved, SagaStatus.STUCK);
    awaits(house, skipped, SagaStatus.STUCK);
    order(house, resolved, Action.RESOLVE, "bank transfer 4711");
    order(house, skipped, Action.SKIP, "");
    awaits(house, resolved, SagaStatus.COMPLETED);
    awaits(house, skipped, SagaStatus.COMPLETED);
    assertThat(
            house.texts(
                "SELECT actor || ' ' || outcome || ' ' || error FROM saga_step_log"
                    + " WHERE actor <> '' ORDER BY outcome"))
        .containsExactly("ada RESOLVED bank transfer 4711", "ada SKIPPED ");
  }

  @Test
  void aPersonUndoesWhatHangsBeforeItsPivot() throws Exception {
    var house = house(Trips.CONFIG, book).when("BookFlight", (_, _) -> new Answer.Later()).open();
    var saga = house.start(book);
    await().atMost(PATIENCE).until(() -> house.effects(saga).contains("BookHotel"));
    await().atMost(PATIENCE).until(() -> house.saga(saga).stage().equals("BookFlight"));
    order(house, saga, Action.COMPENSATE, "");
    awaits(house, saga, SagaStatus.COMPENSATED);
    assertThat(house.effects(saga)).endsWith("CancelHotel", "BY_OPERATOR");
  }

  private static void order(House house, UUID saga, Action action, String evidence) {
    assertThat(house.engine.order(saga, new Input.Ordered(action, "ada", evidence)))
        .get()
        .isInstanceOf(Decision.Change.class);
  }

  @Test
  void aStuckCompensationGoesOnByItselfOnceItGetsAReply() throws Exception {
    var house = house(book).refuses("BookFlight", "FULL");
    broker.fate(
        message -> Interference.type(message).equals("CancelHotel") ? List.of() : List.of(message));
    house.open();
    var saga = house.start(book);
    awaits(house, saga, SagaStatus.STUCK);
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                house.metrics.registry().get("saga_stuck").tag("saga", "BookTrip").gauge().value()
                    == 1);
    broker.fate(List::of);
    order(house, saga, Action.RETRY, "");
    awaits(house, saga, SagaStatus.COMPENSATED);
    assertThat(house.effects(saga)).containsExactly("BookHotel", "CancelHotel", "FULL");
  }

  @Test
  void aSagaOfAnUnknownVersionIsKeptAndGoesOnWhereItIsKnown() throws Exception {
    var second = told(Trips.stepByStep(2)).build();
    var knows = house(book, second);
    var saga = knows.start(second);
    knows.relays().participates();
    var old = house(book).runs();
    awaits(old, saga, SagaStatus.STUCK);
    assertThat(old.saga(saga).trouble()).isEqualTo("BookTrip v2 is not defined in this process");
    houses.removeLast().close();
    knows.runs();
    awaits(knows, saga, SagaStatus.COMPLETED);
  }

  @Test
  void stepsInParallelAreJoinedAndUndoneTogether() throws Exception {
    var parallel = told(Trips.parallel()).build();
    var house = house(parallel).open();
    var good = house.start(parallel);
    awaits(house, good, SagaStatus.COMPLETED);
    assertThat(house.effects(good)).contains("BookHotel", "BookFlight").endsWith("completed");
    house.refuses("BookFlight", "FULL");
    var bad = house.start(parallel);
    awaits(house, bad, SagaStatus.COMPENSATED);
    assertWhole(house, bad);
  }

  @Test
  void anExternalAnswerComesWheneverItComesAndOnce() throws Exception {
    var approved = told(Trips.approved()).build();
    var house = house(approved).open();
    var saga = house.start(approved);
    assertThat(house.engine.external(saga, "Approval", new Answer.Done())).isFalse();
    await().atMost(PATIENCE).until(() -> house.saga(saga).stage().equals("Approval"));
    var answer = new Answer.Done(Map.of("by", "Grace"));
    assertThat(house.engine.external(saga, "Approval", answer)).isTrue();
    assertThat(house.engine.external(saga, "Approval", answer)).isFalse();
    assertThat(house.status(saga)).isEqualTo(SagaStatus.COMPLETED);
    assertThat(house.engine.external(House.uuid7(), "Approval", answer)).isFalse();
  }

  @Test
  void theTotalTimeUndoesWhatHangsBeforeThePivot() throws Exception {
    var config =
        new SagaConfig(Duration.ofMillis(500), 100, Duration.ofSeconds(1), 3, Duration.ofDays(90));
    var house = house(config, book).when("BookFlight", (_, _) -> new Answer.Later()).open();
    var saga = house.start(book);
    awaits(house, saga, SagaStatus.COMPENSATED);
    assertThat(house.effects(saga)).endsWith("TIMED_OUT");
  }

  @Test
  void aCancellationIsHonouredBeforeThePivotAndTooLateAfterIt() throws Exception {
    var waits =
        house(Trips.CONFIG, book)
            .when("BookFlight", (_, _) -> new Answer.Later())
            .when("SendTicket", (_, _) -> new Answer.Later())
            .open();
    var saga = waits.start(book);
    await().atMost(PATIENCE).until(() -> waits.saga(saga).stage().equals("BookFlight"));
    assertThat(waits.engine.cancel(saga, "BY_USER")).isEqualTo(Cancellation.REQUESTED);
    assertThat(waits.engine.cancel(saga, "BY_USER")).isEqualTo(Cancellation.REQUESTED);
    await()
        .atMost(PATIENCE)
        .until(
            () -> waits.count("SELECT count(*) FROM command_log WHERE kind = 'BookFlight'") == 1);
    waits.tx.run(() -> waits.participant.answer(bookFlight(saga), new Answer.Done()));
    awaits(waits, saga, SagaStatus.COMPENSATED);
    assertThat(waits.effects(saga)).endsWith("BY_USER").contains("CancelHotel", "CancelFlight");
    assertThat(waits.engine.cancel(saga, "BY_USER")).isEqualTo(Cancellation.REQUESTED);

    waits.asBefore("BookFlight");
    var late = waits.start(book);
    await().atMost(PATIENCE).until(() -> waits.saga(late).stage().equals("SendTicket"));
    assertThat(waits.engine.cancel(late, "BY_USER")).isEqualTo(Cancellation.TOO_LATE);
    assertThat(waits.engine.cancel(House.uuid7(), "BY_USER")).isEqualTo(Cancellation.UNKNOWN);
  }

  private static UUID bookFlight(UUID saga) {
    return CommandName.of("BookFlight", Direction.FORWARD).id(saga);
  }

  @Test
  void allMessagesOfASagaShareItsIdAndItsTrace() throws Exception {
    var house = house(book).open();
    var trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    var span =
        SpanContext.create(
            trace, "00f067aa0ba902b7", TraceFlags.getSampled(), TraceState.getDefault());
    UUID saga;
    try (var _ = Span.wrap(span).makeCurrent()) {
      saga = house.start(book);
    }
    awaits(house, saga, SagaStatus.COMPLETED);
    assertThat(broker.published)
        .hasSize(8)
        .allSatisfy(
            message -> {
              assertThat(message.key()).isEqualTo(saga.toString());
              assertThat(message.headers().text("traceparent").orElseThrow()).contains(trace);
              assertThat(message.headers().text("ce_subject")).contains(saga.toString());
              assertThat(message.headers().text("ce_correlationid")).contains(saga.toString());
            });
  }

  @Test
  void whatTimeOrAPersonEndsIsToldInTheTraceOfItsStart() throws Exception {
    var told = new ConcurrentHashMap<UUID, String>();
    var ask =
        SagaDefinition.of("Ask", 1, Trip.class)
            .repliesIn(Trips.REPLIES)
            .compensable("AskHotel", step -> step.command(Trips.HOTELS, "Ask", (_, _) -> Map.of()))
            .whenCompensated((id, _, _) -> told.put(id, Traces.current()))
            .build();
    broker.fate(_ -> List.of());
    var trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    var byTime = tracedStart(house(ask).runs(), ask, trace);
    await().atMost(PATIENCE).until(() -> told.containsKey(byTime));
    assertThat(told.get(byTime)).contains(trace);
    var other = "0af7651916cd43dd8448eb211c80319c";
    var patient = house(Trips.CONFIG, ask);
    var byPerson = tracedStart(patient, ask, other);
    order(patient, byPerson, Action.COMPENSATE, "");
    assertThat(told.get(byPerson)).contains(other);
  }

  private static UUID tracedStart(House house, SagaDefinition<Trip> definition, String trace) {
    var span =
        SpanContext.create(
            trace, "00f067aa0ba902b7", TraceFlags.getSampled(), TraceState.getDefault());
    try (var _ = Span.wrap(span).makeCurrent()) {
      return house.start(definition);
    }
  }

  @Test
  void aSagaIsStartedInATransactionOnceAndWithinTheLimit() throws Exception {
    var house = house(book);
    var trip = Trip.of("Ada");
    assertThatThrownBy(() -> house.engine.start(book, House.uuid7(), trip))
        .isInstanceOf(IllegalStateException.class);
    var saga = house.start(book);
    assertThatThrownBy(() -> house.tx.run(() -> house.engine.start(book, saga, trip)))
        .isInstanceOf(UniqueViolation.class);
    var other = Trips.stepByStep(7).build();
    assertThatThrownBy(() -> house.start(other)).hasMessageContaining("BookTrip v7 is not one of");
    var large = Trip.of("x".repeat(SagaDefinition.MAX_DATA));
    assertThatThrownBy(() -> house.tx.run(() -> house.engine.start(book, saga, large)))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("at most 262144");
  }

  @Test
  void codeThatFailsInATimerIsAPersonsMatterAndHoldsUpNobodyElse() throws Exception {
    var broken = new AtomicInteger();
    var definition =
        told(SagaDefinition.of("Fragile", 1, Trip.class)
                .repliesIn(Trips.REPLIES)
                .compensable(
                    "BookHotel",
                    step ->
                        step.command(
                            Trips.HOTELS,
                            "BookHotel",
                            (_, _) -> {
                              if (broken.getAndIncrement() > 0) {
                                throw new IllegalStateException("a bug");
                              }
                              return Map.of();
                            })))
            .build();
    broker.fate(
        message -> Interference.type(message).equals("BookHotel") ? List.of() : List.of(message));
    var house = house(definition, book);
    house.relays().participates().runs();
    var fragile = house.start(definition);
    awaits(house, fragile, SagaStatus.STUCK);
    assertThat(house.saga(fragile).trouble()).isEqualTo("IllegalStateException");
    broker.fate(List::of);
    var other = house.start(book);
    awaits(house, other, SagaStatus.COMPLETED);
  }

  @Test
  void endedSagasAreForgottenAfterTheirTimeOthersNever() throws Exception {
    var house = house(book).refuses("CapturePayment", "NO").open();
    var stuck = house.start(book);
    awaits(house, stuck, SagaStatus.STUCK);
    house.asBefore("CapturePayment");
    var ended = house.start(book);
    awaits(house, ended, SagaStatus.COMPLETED);
    house.engine.purge();
    assertThat(house.log(ended)).isNotEmpty();
    house.tx.run(
        () ->
            house.tx.with(
                handle ->
                    handle.execute(
                        "UPDATE saga_instance SET started_at = now() - interval '91 days',"
                            + " finished_at = finished_at - interval '91 days'")));
    house.engine.purge();
    assertThat(house.log(ended)).isEmpty();
    assertThat(house.log(stuck)).isNotEmpty();
    assertThat(house.count("SELECT count(*) FROM saga_instance")).isEqualTo(1);
  }

  @Test
  void betweenItsStartAndItsEndASagaTouchesNoIndex() throws Exception {
    var house = house(Trips.CONFIG, book).open();
    for (var i = 0; i < 20; i++) {
      awaits(house, house.start(book), SagaStatus.COMPLETED);
    }
    var updates = "SELECT n_tup_upd FROM pg_stat_user_tables WHERE relname = 'saga_instance'";
    await().atMost(Duration.ofMinutes(2)).until(() -> house.count(updates) >= 80);
    assertThat(house.count(updates.replace("n_tup_upd", "n_tup_hot_upd")))
        .isGreaterThanOrEqualTo(55);
  }
}
