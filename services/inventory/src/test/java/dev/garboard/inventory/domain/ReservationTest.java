package dev.garboard.inventory.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.garboard.inventory.domain.InventoryEvent.ReservationOverdue;
import dev.garboard.inventory.domain.Reservation.Revised;
import dev.garboard.inventory.domain.ReservationState.Held;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ReservationTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration TTL = Duration.ofMinutes(30);
  private static final Reservation HELD =
      Reservation.hold(
              new ReservationId(UUID.randomUUID()),
              new OrderId(UUID.randomUUID()),
              new Lines(List.of(new Line(new Sku("TEA-01"), new Quantity(2)))),
              TTL,
              NOW)
          .reservation();
  private static final Reservation RELEASED = HELD.release(NOW).reservation();
  private static final Reservation COMMITTED = HELD.commit(NOW).reservation();

  private static Held held(Revised revised) {
    return (Held) revised.reservation().state();
  }

  @Test
  void eventsAreNumberedWithoutAGap() {
    var asked = HELD.ask(TTL, NOW.plus(TTL));
    assertThat(asked.reservation().version()).isEqualTo(2);
    var extended = asked.reservation().extend(TTL, NOW.plus(TTL));
    assertThat(extended.events()).as("nobody is told").isEmpty();
    assertThat(extended.reservation().version()).isEqualTo(2);
    assertThat(extended.reservation().commit(NOW).reservation().version()).isEqualTo(3);
  }

  @Test
  void whoIsAskedIsNotAskedAgainAtOnceAndItStaysOverdue() {
    var later = NOW.plus(TTL).plusSeconds(5);
    var asked = HELD.ask(TTL, later);
    assertThat(asked.events()).hasOnlyElementsOfType(ReservationOverdue.class);
    assertThat(held(asked).expiresAt()).isEqualTo(NOW.plus(TTL));
    assertThat(held(asked).askAt()).isEqualTo(later.plus(TTL));
  }

  @Test
  void whatIsExtendedExpiresSoMuchLater() {
    var extended = HELD.extend(TTL, NOW.plusSeconds(60));
    assertThat(held(extended).expiresAt()).isEqualTo(NOW.plusSeconds(60).plus(TTL));
    assertThat(held(extended).askAt()).isEqualTo(held(extended).expiresAt());
  }

  @Test
  void aHistoryDoesNotRunBackwards() {
    assertThat(HELD.commit(NOW.minusSeconds(60)).reservation().updatedAt()).isEqualTo(NOW);
  }

  @ParameterizedTest
  @MethodSource("impossible")
  void whatEndedStaysAsItIs(
      String name, Reservation reservation, Function<Reservation, Revised> change) {
    assertThatIllegalStateException().as(name).isThrownBy(() -> change.apply(reservation));
  }

  static Stream<Arguments> impossible() {
    return Stream.of(RELEASED, COMMITTED)
        .flatMap(
            it ->
                Stream.of(
                    impossible("released", it, held -> held.release(NOW)),
                    impossible("committed", it, held -> held.commit(NOW)),
                    impossible("extended", it, held -> held.extend(TTL, NOW)),
                    impossible("asked after", it, held -> held.ask(TTL, NOW))));
  }

  private static Arguments impossible(
      String name, Reservation reservation, Function<Reservation, Revised> change) {
    return Arguments.of(ReservationStatus.of(reservation) + ", then " + name, reservation, change);
  }
}
