package dev.garboard.journeys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.garboard.journeys.World.Fact;
import dev.garboard.journeys.World.History;
import dev.garboard.journeys.World.Line;
import dev.garboard.journeys.World.Order;
import dev.garboard.journeys.World.Payment;
import dev.garboard.journeys.World.Reservation;
import dev.garboard.journeys.World.Saga;
import dev.garboard.journeys.World.Stock;
import dev.garboard.journeys.World.Tables;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The inspector is inspected: whatever a bug could leave behind is found, and nothing else. */
class InvariantTest {
  private static final UUID BOUGHT = new UUID(0, 1);
  private static final UUID DECLINED = new UUID(0, 2);
  private static final UUID TIMED_OUT = new UUID(0, 3);
  private static final UUID BOUGHT_KEY = new UUID(1, 1);
  private static final UUID DECLINED_KEY = new UUID(1, 2);
  private static final UUID LATE_KEY = new UUID(1, 3);

  /** One order that went well, one declined, one whose payment succeeded after its time. */
  private static final class Draft {
    final Map<UUID, Order> orders = new HashMap<>();
    final Map<UUID, Payment> payments = new HashMap<>();
    final Map<UUID, List<Fact>> ledger = new HashMap<>();
    final Map<UUID, Reservation> reservations = new HashMap<>();
    final Map<String, Stock> stock = new HashMap<>();
    final Map<UUID, Saga> sagas = new HashMap<>();
    final Map<String, Tables> rooms = new HashMap<>();
    final Map<String, Set<UUID>> accepted = new HashMap<>();
    long inflight;

    Draft() {
      orders.put(BOUGHT, new Order("CONFIRMED", "", 840, 2));
      orders.put(DECLINED, new Order("CANCELLED", "PAYMENT_DECLINED", 420, 2));
      orders.put(TIMED_OUT, new Order("CANCELLED", "TIMED_OUT", 420, 2));
      payments.put(BOUGHT, new Payment(BOUGHT_KEY, "CAPTURED", 840, 0));
      payments.put(DECLINED, new Payment(DECLINED_KEY, "DECLINED", 420, 0));
      payments.put(TIMED_OUT, new Payment(LATE_KEY, "VOIDED", 420, 0));
      ledger.put(BOUGHT_KEY, List.of(new Fact("authorized", 840), new Fact("captured", 840)));
      ledger.put(DECLINED_KEY, List.of(new Fact("declined", 420)));
      ledger.put(LATE_KEY, List.of(new Fact("authorized", 420), new Fact("voided", 420)));
      reservations.put(BOUGHT, new Reservation("COMMITTED", Map.of("TEA", 2L)));
      reservations.put(DECLINED, new Reservation("RELEASED", Map.of("TEA", 1L)));
      reservations.put(TIMED_OUT, new Reservation("RELEASED", Map.of("TEA", 1L)));
      stock.put("TEA", new Stock(8, 0, 8, 0));
      sagas.put(
          BOUGHT,
          saga(
              "COMPLETED",
              "ReserveInventory FORWARD DONE",
              "ProcessPayment FORWARD DONE",
              "CreateOrder FORWARD DONE",
              "CapturePayment FORWARD DONE",
              "CommitReservation FORWARD DONE"));
      sagas.put(
          DECLINED,
          saga(
              "COMPENSATED",
              "ReserveInventory FORWARD DONE",
              "ProcessPayment FORWARD REFUSED",
              "ReserveInventory BACKWARD DONE"));
      sagas.put(
          TIMED_OUT,
          saga(
              "COMPENSATED",
              "ReserveInventory FORWARD DONE",
              "ProcessPayment FORWARD TIMEOUT",
              "ProcessPayment FORWARD UNKNOWN",
              "ProcessPayment BACKWARD DONE",
              "ReserveInventory BACKWARD DONE"));
      rooms.put("order", new Tables(0, 0));
      accepted.put("one", Set.of(BOUGHT));
      accepted.put("two", Set.of(DECLINED));
      accepted.put("three", Set.of(TIMED_OUT));
    }

    private static Saga saga(String status, String... lines) {
      return new Saga(status, Duration.ofSeconds(3), Stream.of(lines).map(Draft::line).toList());
    }

    private static Line line(String text) {
      var words = text.split(" ", 3);
      return new Line(words[0], words[1], words[2]);
    }

    World world() {
      var history = new History(accepted, Map.of("TEA", 10L));
      return new World(
          orders, payments, ledger, reservations, stock, sagas, rooms, inflight, history);
    }
  }

  private record Mutant(String bug, Invariant caughtBy, Consumer<Draft> left) {}

  private static final List<Mutant> MUTANTS =
      List.of(
          new Mutant(
              "a confirmed order is never captured",
              Invariant.I1,
              it -> it.ledger.put(BOUGHT_KEY, List.of(new Fact("authorized", 840)))),
          new Mutant(
              "too little is captured",
              Invariant.I1,
              it ->
                  it.ledger.put(
                      BOUGHT_KEY, List.of(new Fact("authorized", 840), new Fact("captured", 420)))),
          new Mutant(
              "a cancelled order is captured",
              Invariant.I1,
              it ->
                  it.ledger.put(
                      LATE_KEY, List.of(new Fact("authorized", 420), new Fact("captured", 420)))),
          new Mutant(
              "a compensation pays back twice",
              Invariant.I1,
              it ->
                  it.ledger.put(
                      LATE_KEY,
                      List.of(
                          new Fact("authorized", 420),
                          new Fact("captured", 420),
                          new Fact("refunded", 420),
                          new Fact("refunded", 420)))),
          new Mutant(
              "an unknown call is repeated with another key",
              Invariant.I1,
              it -> it.ledger.put(new UUID(9, 9), List.of(new Fact("authorized", 840)))),
          new Mutant(
              "a capture is done twice",
              Invariant.I2,
              it ->
                  it.ledger.put(
                      BOUGHT_KEY,
                      List.of(
                          new Fact("authorized", 840),
                          new Fact("captured", 840),
                          new Fact("captured", 840)))),
          new Mutant(
              "an authorization is done twice",
              Invariant.I2,
              it ->
                  it.ledger.put(
                      BOUGHT_KEY,
                      List.of(
                          new Fact("authorized", 840),
                          new Fact("authorized", 840),
                          new Fact("captured", 840)))),
          new Mutant(
              "more is put aside than is there",
              Invariant.I3,
              it -> it.stock.put("TEA", new Stock(8, 9, 8, 9))),
          new Mutant(
              "something is released twice",
              Invariant.I3,
              it -> it.stock.put("TEA", new Stock(8, -1, 8, -1))),
          new Mutant(
              "a piece is sold twice",
              Invariant.I3,
              it -> it.stock.put("TEA", new Stock(7, 0, 7, 0))),
          new Mutant(
              "a sold piece stays on the shelf",
              Invariant.I3,
              it -> it.stock.put("TEA", new Stock(10, 0, 10, 0))),
          new Mutant(
              "a reservation ends and stays put aside",
              Invariant.I3,
              it -> it.stock.put("TEA", new Stock(8, 1, 8, 1))),
          new Mutant(
              "a movement is not written down",
              Invariant.I3,
              it -> it.stock.put("TEA", new Stock(8, 0, 9, 0))),
          new Mutant(
              "a message is acknowledged before its commit",
              Invariant.I4,
              it -> it.orders.put(BOUGHT, new Order("PENDING", "", 840, 1))),
          new Mutant(
              "the outbox publishes before the commit",
              Invariant.I5,
              it -> it.orders.remove(DECLINED)),
          new Mutant(
              "a key is stored after the order",
              Invariant.I5,
              it -> it.orders.put(new UUID(0, 4), new Order("CANCELLED", "TIMED_OUT", 420, 2))),
          new Mutant(
              "a timed-out step is not compensated",
              Invariant.I6,
              it -> it.ledger.put(LATE_KEY, List.of(new Fact("authorized", 420)))),
          new Mutant(
              "a late command finds no tombstone",
              Invariant.I6,
              it -> it.reservations.put(TIMED_OUT, new Reservation("HELD", Map.of("TEA", 1L)))),
          new Mutant(
              "a compensation is skipped",
              Invariant.I6,
              it ->
                  it.sagas.put(
                      DECLINED,
                      Draft.saga(
                          "COMPENSATED",
                          "ReserveInventory FORWARD DONE",
                          "ProcessPayment FORWARD REFUSED"))),
          new Mutant(
              "a refused step is compensated",
              Invariant.I6,
              it ->
                  it.sagas.put(
                      DECLINED,
                      Draft.saga(
                          "COMPENSATED",
                          "ReserveInventory FORWARD DONE",
                          "ProcessPayment FORWARD REFUSED",
                          "ProcessPayment BACKWARD DONE",
                          "ReserveInventory BACKWARD DONE"))),
          new Mutant(
              "a cancel is honoured after the pivot",
              Invariant.I7,
              it -> it.orders.put(BOUGHT, new Order("CANCELLED", "BY_USER", 840, 3))),
          new Mutant(
              "a saga ends without its order",
              Invariant.I7,
              it -> it.sagas.put(DECLINED, new Saga("COMPLETED", Duration.ZERO, List.of()))),
          new Mutant(
              "the relay skips a row that was committed late",
              Invariant.I8,
              it -> it.rooms.put("order", new Tables(1, 0))),
          new Mutant(
              "an event is taken twice",
              Invariant.I8,
              it -> it.rooms.put("order", new Tables(0, 1))),
          new Mutant(
              "one key makes two orders",
              Invariant.I9,
              it -> {
                it.orders.put(new UUID(0, 4), it.orders.get(DECLINED));
                it.accepted.put("two", Set.of(DECLINED, new UUID(0, 4)));
              }),
          new Mutant(
              "a timer is lost",
              Invariant.I10,
              it -> {
                it.inflight = 1;
                it.sagas.put(BOUGHT, new Saga("RUNNING", Duration.ofMinutes(2), List.of()));
              }),
          new Mutant(
              "a metric does not see a saga",
              Invariant.I10,
              it -> it.sagas.put(BOUGHT, new Saga("RUNNING", Duration.ofSeconds(1), List.of()))));

  @Test
  void aShopThatIsRightIsFoundRight() {
    var findings = Findings.of(new Draft().world());
    assertThat(findings.breaches()).isEmpty();
    assertThat(findings.table()).startsWith("3 orders: 1 confirmed, 2 cancelled;");
  }

  @TestFactory
  Stream<DynamicTest> whatABugLeavesBehindIsFound() {
    return MUTANTS.stream()
        .map(mutant -> DynamicTest.dynamicTest(mutant.bug(), () -> found(mutant)));
  }

  private static void found(Mutant mutant) {
    var draft = new Draft();
    mutant.left().accept(draft);
    var findings = Findings.of(draft.world());
    assertThat(findings.breaches()).extracting(Breach::invariant).contains(mutant.caughtBy());
    assertThat(findings.table()).contains("BROKEN");
  }

  @Test
  void anOrderThatWentBackIsFound() {
    var before = new Draft().world();
    var back = new Draft();
    back.orders.put(BOUGHT, new Order("PENDING", "", 840, 1));
    assertThat(Invariant.between(before, back.world())).hasSize(1);
    assertThat(Invariant.between(before, before)).isEmpty();
  }

  @Test
  void thereAreEnoughPlantedBugs() {
    assertThat(MUTANTS).hasSizeGreaterThanOrEqualTo(20);
  }
}
