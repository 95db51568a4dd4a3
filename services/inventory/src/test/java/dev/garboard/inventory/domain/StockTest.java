package dev.garboard.inventory.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.garboard.inventory.domain.Stock.Moved;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StockTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final ReservationId BY = new ReservationId(UUID.randomUUID());
  private static final Stock TEN =
      Stock.none(new Sku("TEA-01")).count(new OnHand(10), "ada", NOW).stock();

  private static Quantity pieces(int count) {
    return new Quantity(count);
  }

  @Test
  void whatIsPutAsideIsThereButNotAvailable() {
    var moved = TEN.reserve(pieces(3), BY, NOW);
    assertThat(moved.stock().onHand()).isEqualTo(10);
    assertThat(moved.stock().available()).isEqualTo(7);
    assertThat(moved.movement())
        .isEqualTo(new Movement(TEN.sku(), 0, 3, new Cause.Reserved(BY), NOW));
  }

  @Test
  void whatLeavesTheHouseIsNeitherThereNorPutAside() {
    var left = TEN.reserve(pieces(3), BY, NOW).stock().commit(pieces(3), BY, NOW);
    assertThat(left.stock().onHand()).isEqualTo(7);
    assertThat(left.stock().reserved()).isZero();
    assertThat(left.movement().onHand()).isEqualTo(-3);
  }

  @Test
  void whatIsGivenBackIsAvailableAgain() {
    var back = TEN.reserve(pieces(10), BY, NOW).stock().release(pieces(10), BY, NOW);
    assertThat(back.stock().available()).isEqualTo(10);
  }

  @Test
  void eachChangeIsAVersionAndOnlyCountsAreCounted() {
    var reserved = TEN.reserve(pieces(1), BY, NOW).stock();
    assertThat(reserved.version()).isEqualTo(3);
    assertThat(reserved.counts()).isEqualTo(1);
    var counted = reserved.count(new OnHand(1), "ada", NOW);
    assertThat(counted.stock().counts()).isEqualTo(2);
    assertThat(counted.movement().onHand()).isEqualTo(-9);
  }

  @Test
  void whatCannotBeIsABug() {
    assertThatIllegalStateException().isThrownBy(() -> TEN.reserve(pieces(11), BY, NOW));
    assertThatIllegalStateException().isThrownBy(() -> TEN.release(pieces(1), BY, NOW));
    assertThatIllegalStateException().isThrownBy(() -> TEN.commit(pieces(1), BY, NOW));
    var reserved = TEN.reserve(pieces(5), BY, NOW).stock();
    assertThatIllegalStateException().isThrownBy(() -> reserved.count(new OnHand(4), "ada", NOW));
    assertThatIllegalStateException().isThrownBy(() -> reserved.commit(pieces(6), BY, NOW));
  }

  /** Whatever is tried in whatever order, what was refused left no trace. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void aStockIsTheSumOfItsMovements(long seed) {
    var random = new Random(seed);
    var stock = Stock.none(new Sku("TEA-01"));
    var ledger = new ArrayList<Movement>();
    for (var n = 0; n < 2_000; n++) {
      var moved = tried(stock, random);
      if (moved != null) {
        stock = moved.stock();
        ledger.add(moved.movement());
      }
      assertThat(sums(ledger)).isEqualTo(List.of(stock.onHand(), stock.reserved()));
      assertThat(stock.available()).isNotNegative();
    }
    assertThat(ledger).hasSizeGreaterThan(200);
    assertThat(stock.version()).isEqualTo(1 + ledger.size());
  }

  private static Moved tried(Stock stock, RandomGenerator random) {
    var some = pieces(1 + random.nextInt(20));
    try {
      return switch (random.nextInt(5)) {
        case 0 -> stock.count(new OnHand(random.nextInt(200)), "ada", NOW);
        case 1, 2 -> stock.reserve(some, BY, NOW);
        case 3 -> stock.release(some, BY, NOW);
        default -> stock.commit(some, BY, NOW);
      };
    } catch (IllegalStateException e) {
      return null;
    }
  }

  private static List<Long> sums(List<Movement> ledger) {
    return List.of(
        ledger.stream().mapToLong(Movement::onHand).sum(),
        ledger.stream().mapToLong(Movement::reserved).sum());
  }
}
