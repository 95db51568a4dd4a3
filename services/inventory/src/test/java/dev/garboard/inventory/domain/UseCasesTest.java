package dev.garboard.inventory.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.garboard.contracts.money.Money;
import dev.garboard.inventory.domain.Expected.There;
import dev.garboard.inventory.domain.Expected.Version;
import dev.garboard.inventory.domain.Expected.Whatever;
import dev.garboard.inventory.domain.InventoryEvent.ReservationOverdue;
import dev.garboard.inventory.domain.ReserveStock.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What can be done with an inventory, without a database. */
class UseCasesTest {
  private static final Duration TTL = Duration.ofMinutes(30);
  private static final UnitPrice PRICE = new UnitPrice(Money.of("4.20", "EUR"));
  private static final Sku TEA = new Sku("TEA-01");
  private static final Sku CUP = new Sku("CUP-01");
  private static final Actor ADA = new Actor("ada", true);
  private static final Atomically AT_ONCE =
      new Atomically() {
        @Override
        public <T> T call(Supplier<T> work) {
          return work.get();
        }
      };

  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private final InstantSource clock = () -> now;
  private final InMemory memory = new InMemory();
  private final PutItem putItem = new PutItem(memory.items(), AT_ONCE, clock);
  private final SetStock setStock = new SetStock(memory.stocks(), AT_ONCE, clock);
  private final ReserveStock reserveStock =
      new ReserveStock(
          memory.stocks(),
          memory.reservations(),
          AT_ONCE,
          () -> new ReservationId(UUID.randomUUID()),
          TTL,
          clock);
  private final EndReservation endReservation =
      new EndReservation(memory.stocks(), memory.reservations(), AT_ONCE, clock);
  private final KeepReservation keepReservation =
      new KeepReservation(memory.reservations(), AT_ONCE, TTL, clock);
  private final OrderId order = new OrderId(UUID.randomUUID());

  private void sells(Sku sku, long onHand) {
    putItem.put(sku, new Title("Tea"), PRICE, new Whatever());
    setStock.set(ADA, sku, new OnHand(onHand), new Whatever());
  }

  private static Lines lines(Line... lines) {
    return new Lines(List.of(lines));
  }

  private static Line line(Sku sku, int quantity) {
    return new Line(sku, new Quantity(quantity));
  }

  @Test
  void allIsPutAsideOrNothing() {
    sells(TEA, 5);
    sells(CUP, 1);
    assertThat(reserveStock.reserve(order, lines(line(TEA, 1), line(CUP, 2))))
        .isEqualTo(new Outcome.OutOfStock(List.of(CUP)));
    assertThat(reserveStock.reserve(order, lines(line(TEA, 1), line(new Sku("X"), 1))))
        .isEqualTo(new Outcome.UnknownItems(List.of(new Sku("X"))));
    assertThat(memory.stocks.get(TEA).reserved()).isZero();
    assertThat(memory.told).isEmpty();
  }

  @Test
  void anOrderHasOneReservation() {
    sells(TEA, 5);
    var first = reserveStock.reserve(order, lines(line(TEA, 2)));
    assertThat(reserveStock.reserve(order, lines(line(TEA, 2)))).isEqualTo(first);
    assertThat(reserveStock.reserve(order, lines(line(TEA, 3))))
        .isInstanceOf(Outcome.OtherLines.class);
    assertThat(memory.stocks.get(TEA).reserved()).isEqualTo(2);
  }

  @Test
  void whoIsFasterHasItAndTheOtherGetsTheSame() {
    sells(TEA, 5);
    var id = new ReservationId(UUID.randomUUID());
    var theirs = Reservation.hold(id, order, lines(line(TEA, 2)), TTL, now).reservation();
    memory.faster = Optional.of(theirs);
    assertThat(reserveStock.reserve(order, lines(line(TEA, 2))))
        .isEqualTo(new Outcome.Reserved(theirs));
    assertThat(memory.stocks.get(TEA).reserved()).as("not by this one").isZero();
  }

  @Test
  void whatEndedEndsOnce() {
    sells(TEA, 5);
    reserveStock.reserve(order, lines(line(TEA, 2)));
    assertThat(endReservation.commit(order)).isInstanceOf(Step.Done.class);
    assertThat(endReservation.commit(order)).isInstanceOf(Step.Done.class);
    assertThat(endReservation.release(order)).isInstanceOf(Step.Refused.class);
    assertThat(keepReservation.extend(order)).isInstanceOf(Step.Refused.class);
    assertThat(memory.stocks.get(TEA)).extracting(Stock::onHand).isEqualTo(3L);
    assertThat(endReservation.release(new OrderId(UUID.randomUUID())))
        .isEqualTo(new Step.NoReservation());
  }

  @Test
  void theClockAsksAndFreesNothing() {
    sells(TEA, 5);
    reserveStock.reserve(order, lines(line(TEA, 2)));
    now = now.plus(TTL);
    keepReservation.askOverdue();
    keepReservation.askOverdue();
    assertThat(asked()).isEqualTo(1);
    now = now.plus(TTL);
    keepReservation.askOverdue();
    assertThat(asked()).isEqualTo(2);
    assertThat(memory.stocks.get(TEA).reserved()).isEqualTo(2);
    keepReservation.extend(order);
    now = now.plus(TTL).minusSeconds(1);
    keepReservation.askOverdue();
    assertThat(asked()).as("it was extended").isEqualTo(2);
  }

  @Test
  void howeverManyAreOverdueAllAreAskedAfter() {
    sells(TEA, 1_000);
    IntStream.range(0, 250)
        .forEach(_ -> reserveStock.reserve(new OrderId(UUID.randomUUID()), lines(line(TEA, 1))));
    now = now.plus(TTL);
    keepReservation.askOverdue();
    assertThat(asked()).isEqualTo(250);
  }

  private long asked() {
    return memory.told.stream().filter(ReservationOverdue.class::isInstance).count();
  }

  @Test
  void whoHasNotSeenItChangesNothing() {
    assertThat(putItem.put(TEA, new Title("Tea"), PRICE, new There()))
        .isEqualTo(new PutItem.Outcome.Stale(Optional.empty()));
    sells(TEA, 5);
    assertThat(putItem.put(TEA, new Title("Old tea"), PRICE, new Version(2)))
        .isEqualTo(new PutItem.Outcome.Stale(Optional.of(1L)));
    assertThat(setStock.set(ADA, TEA, new OnHand(6), new Version(1)))
        .isEqualTo(new SetStock.Outcome.Stale(2));
    assertThat(setStock.set(ADA, CUP, new OnHand(6), new Whatever()))
        .isEqualTo(new SetStock.Outcome.NoSuchItem());
  }

  @Test
  void nobodyCountsLessThanIsPutAside() {
    sells(TEA, 5);
    reserveStock.reserve(order, lines(line(TEA, 2)));
    assertThat(setStock.set(ADA, TEA, new OnHand(1), new Whatever()))
        .isInstanceOf(SetStock.Outcome.MoreReserved.class);
    assertThat(setStock.set(ADA, TEA, new OnHand(2), new Whatever()))
        .isInstanceOf(SetStock.Outcome.Counted.class);
  }

  @Test
  void onlyWhoMayReadAllSeesAReservation() {
    sells(TEA, 5);
    reserveStock.reserve(order, lines(line(TEA, 2)));
    var id = memory.reservations.get(order).id();
    var show = new ShowInventory(memory.items(), memory.stocks(), memory.reservations());
    assertThat(show.reservation(ADA, id)).isPresent();
    assertThat(show.reservation(new Actor("eve", false), id)).isEmpty();
  }

  /** Whatever is done in whatever order, nothing appears or is lost. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void theLedgerAlwaysSumsUpToTheStock(long seed) {
    var random = new Random(seed);
    var skus = Stream.of("A", "B", "C").map(Sku::new).toList();
    var orders = Stream.generate(() -> new OrderId(UUID.randomUUID())).limit(200).toList();
    skus.forEach(sku -> sells(sku, 50));
    for (var n = 0; n < 3_000; n++) {
      something(random, skus, orders.get(random.nextInt(orders.size())));
      skus.forEach(this::requireBalance);
    }
    assertThat(memory.reservations).hasSizeGreaterThan(50);
  }

  private void something(RandomGenerator random, List<Sku> skus, OrderId of) {
    switch (random.nextInt(6)) {
      case 0 -> {
        var sku = skus.get(random.nextInt(skus.size()));
        setStock.set(ADA, sku, new OnHand(random.nextInt(100)), new Whatever());
      }
      case 1 -> endReservation.commit(of);
      case 2 -> endReservation.release(of);
      case 3 -> {
        now = now.plus(TTL);
        keepReservation.askOverdue();
      }
      default -> {
        var some = skus.subList(0, 1 + random.nextInt(skus.size())).stream();
        var lines = some.map(sku -> line(sku, 1 + random.nextInt(9))).toArray(Line[]::new);
        reserveStock.reserve(of, lines(lines));
      }
    }
  }

  private void requireBalance(Sku sku) {
    var stock = memory.stocks.get(sku);
    var moved = memory.ledger.stream().filter(it -> it.sku().equals(sku)).toList();
    assertThat(moved.stream().mapToLong(Movement::onHand).sum()).isEqualTo(stock.onHand());
    assertThat(moved.stream().mapToLong(Movement::reserved).sum()).isEqualTo(stock.reserved());
    assertThat(held(sku)).isEqualTo(stock.reserved());
  }

  private long held(Sku sku) {
    return memory.reservations.values().stream()
        .filter(it -> ReservationStatus.of(it).equals(ReservationStatus.HELD))
        .flatMap(it -> it.lines().all().stream())
        .filter(it -> it.sku().equals(sku))
        .mapToLong(it -> it.quantity().value())
        .sum();
  }
}
