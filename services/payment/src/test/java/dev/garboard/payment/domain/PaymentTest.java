package dev.garboard.payment.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.garboard.contracts.money.Money;
import dev.garboard.payment.domain.Payment.Revised;
import java.time.Instant;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PaymentTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final Payment INITIATED =
      Payment.initiate(
          new PaymentId(UUID.randomUUID()),
          new OrderId(UUID.randomUUID()),
          new UserId(UUID.randomUUID()),
          euro("12.34"),
          new PaymentMethod("tok_ok"),
          new Command(UUID.randomUUID()),
          NOW);
  private static final Payment AUTHORIZED = INITIATED.authorized("auth_1", NOW).payment();
  private static final Payment DECLINED = INITIATED.declined("declined", NOW).payment();
  private static final Payment CAPTURING = AUTHORIZED.capture(NOW).payment();
  private static final Payment CAPTURED = CAPTURING.captured("auth_1", NOW).payment();
  private static final Payment VOIDING = AUTHORIZED.voiding(NOW).payment();
  private static final Payment VOIDED = VOIDING.voided(NOW).payment();

  private static Money euro(String amount) {
    return Money.of(amount, "EUR");
  }

  @Test
  void nobodyIsToldBeforeTheGatewayHasAnswered() {
    assertThat(INITIATED.version()).isZero();
    assertThat(AUTHORIZED.capture(NOW).events()).isEmpty();
    assertThat(CAPTURING.voiding(NOW).events()).isEmpty();
    assertThat(CAPTURED.refund(euro("1.00"), NOW).events()).isEmpty();
  }

  @Test
  void eventsAreNumberedWithoutAGap() {
    var refunded = CAPTURED.refund(euro("1.00"), NOW).payment().refunded(euro("1.00"), NOW);
    assertThat(AUTHORIZED.version()).isEqualTo(1);
    assertThat(CAPTURED.version()).isEqualTo(2);
    assertThat(refunded.events().getFirst().version()).isEqualTo(3);
    assertThat(refunded.events().getFirst().amount()).isEqualTo(euro("1.00"));
  }

  @Test
  void whatIsAskedForIsNoLongerLeft() {
    var asked = CAPTURED.refund(euro("12.00"), NOW).payment();
    assertThat(asked.refundable()).isEqualTo(euro("0.34"));
    assertThat(asked.refunded()).isEqualTo(euro("0.00"));
    assertThatIllegalStateException().isThrownBy(() -> asked.refund(euro("0.35"), NOW));
    assertThat(asked.refundRefused(euro("12.00"), NOW).payment().refundable())
        .isEqualTo(euro("12.34"));
  }

  @Test
  void nothingIsLeftOfWhatWasNotTaken() {
    assertThat(AUTHORIZED.refundable()).isEqualTo(euro("0.00"));
    assertThat(VOIDED.refundable()).isEqualTo(euro("0.00"));
  }

  @Test
  void anotherCurrencyIsNoPartOfIt() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CAPTURED.refund(Money.of("1.00", "USD"), NOW));
  }

  @Test
  void aHistoryDoesNotRunBackwards() {
    var before = CAPTURED.refund(euro("1.00"), NOW.minusSeconds(60)).payment();
    assertThat(before.updatedAt()).isEqualTo(NOW);
  }

  @Test
  void aCaptureMayMeetAVoid() {
    assertThat(PaymentStatus.of(VOIDING.captured("auth_1", NOW).payment()))
        .isEqualTo(PaymentStatus.CAPTURED);
  }

  @Test
  void theTokenIsNotWritten() {
    assertThat(INITIATED.toString()).doesNotContain("tok_ok");
  }

  @Test
  void nothingIsPaidForNothing() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new AuthorizePayment.Request(
                    INITIATED.order(), INITIATED.user(), euro("0.00"), INITIATED.method()));
  }

  @ParameterizedTest
  @MethodSource("impossible")
  void whatCannotBeIsABug(String name, Payment payment, Function<Payment, Revised> change) {
    assertThatIllegalStateException().as(name).isThrownBy(() -> change.apply(payment));
  }

  static Stream<Arguments> impossible() {
    return Stream.of(
        impossible("declined after authorized", AUTHORIZED, it -> it.declined("x", NOW)),
        impossible("authorized twice", AUTHORIZED, it -> it.authorized("x", NOW)),
        impossible("authorized after voided", VOIDED, it -> it.authorized("x", NOW)),
        impossible("captured before it is authorized", INITIATED, it -> it.capture(NOW)),
        impossible("captured after declined", DECLINED, it -> it.capture(NOW)),
        impossible("captured after voided", VOIDED, it -> it.captured("x", NOW)),
        impossible("captured twice", CAPTURED, it -> it.captured("x", NOW)),
        impossible("voided without being asked", AUTHORIZED, it -> it.voided(NOW)),
        impossible("voided after captured", CAPTURED, it -> it.voiding(NOW)),
        impossible("voided after declined", DECLINED, it -> it.voiding(NOW)),
        impossible("refunded before captured", AUTHORIZED, it -> it.refund(euro("1.00"), NOW)),
        impossible("refunded after voided", VOIDED, it -> it.refunded(euro("1.00"), NOW)));
  }

  private static Arguments impossible(
      String name, Payment payment, Function<Payment, Revised> change) {
    return Arguments.of(name, payment, change);
  }
}
