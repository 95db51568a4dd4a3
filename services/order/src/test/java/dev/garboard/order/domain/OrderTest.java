package dev.garboard.order.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.garboard.contracts.money.Money;
import dev.garboard.order.domain.OrderEvent.OrderCancelled;
import dev.garboard.order.domain.OrderEvent.OrderConfirmed;
import dev.garboard.order.domain.OrderEvent.OrderPlaced;
import dev.garboard.order.domain.OrderState.Cancelled;
import dev.garboard.order.domain.OrderState.Confirmed;
import dev.garboard.order.domain.OrderState.Pending;
import dev.garboard.order.domain.OrderState.Reason;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OrderTest {
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
  private static final UserId ADA = new UserId(UUID.randomUUID());
  private static final OrderLine TEA =
      new OrderLine(new Sku("TEA-01"), "Tea", new Quantity(2), Money.of("4.20", "EUR"));
  private static final OrderLine CUP =
      new OrderLine(new Sku("CUP"), "Cup", new Quantity(1), Money.of("9.90", "EUR"));

  private final Order order = place(TEA, CUP).order();

  private static Order.Revised place(OrderLine... lines) {
    return Order.place(
        new OrderId(UUID.randomUUID()), ADA, List.of(lines), new PaymentMethod("tok_ok"), NOON);
  }

  @Test
  void anOrderIsPendingAndCostsWhatItsLinesCost() {
    var placed = place(TEA, CUP);
    assertThat(placed.order().total()).isEqualTo(Money.of("18.30", "EUR"));
    assertThat(placed.order().state()).isEqualTo(new Pending());
    assertThat(placed.events())
        .containsExactly(
            new OrderPlaced(
                placed.order().id(), ADA, List.of(TEA, CUP), Money.of("18.30", "EUR"), NOON));
  }

  @Test
  void itIsConfirmedOnce() {
    var confirmed = order.confirm(NOON.plusSeconds(1));
    assertThat(confirmed.order().state()).isEqualTo(new Confirmed());
    assertThat(confirmed.events())
        .containsExactly(new OrderConfirmed(order.id(), ADA, 2, NOON.plusSeconds(1)));
    assertThat(confirmed.order().confirm(NOON).events()).isEmpty();
  }

  @Test
  void itIsCancelledOnceForOneReason() {
    var cancelled = order.cancel(Reason.OUT_OF_STOCK, NOON);
    assertThat(cancelled.events())
        .containsExactly(new OrderCancelled(order.id(), ADA, Reason.OUT_OF_STOCK, 2, NOON));
    var again = cancelled.order().cancel(Reason.BY_USER, NOON);
    assertThat(again.events()).isEmpty();
    assertThat(again.order().state()).isEqualTo(new Cancelled(Reason.OUT_OF_STOCK));
  }

  @Test
  void bothEndsAreFinal() {
    assertThatIllegalStateException()
        .isThrownBy(() -> order.confirm(NOON).order().cancel(Reason.BY_USER, NOON));
    assertThatIllegalStateException()
        .isThrownBy(() -> order.cancel(Reason.BY_USER, NOON).order().confirm(NOON));
  }

  @Test
  void aClockThatGoesBackDoesNotTakeTheHistoryWithIt() {
    assertThat(order.confirm(NOON.minusSeconds(60)).order().updatedAt()).isEqualTo(NOON);
  }

  @Test
  void currenciesDoNotMix() {
    var pounds = new OrderLine(new Sku("BOOK"), "Book", new Quantity(1), Money.of("1", "GBP"));
    assertThatIllegalArgumentException().isThrownBy(() -> place(TEA, pounds));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 1_001, Integer.MAX_VALUE, Integer.MIN_VALUE})
  void aQuantityIsOneToAThousand(int quantity) {
    assertThatIllegalArgumentException().isThrownBy(() -> new Quantity(quantity));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "tea",
        "TEA 01",
        "-TEA",
        "TEA_01",
        "T\u0000",
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456"
      })
  void aSkuHasAForm(String sku) {
    assertThatIllegalArgumentException().isThrownBy(() -> new Sku(sku));
  }

  @Test
  void nobodyReadsThePaymentTokenInALog() {
    assertThat(order.toString()).doesNotContain("tok_ok");
  }

  @Test
  void aCartHasEachArticleOnce() {
    var wanted = new Wanted(new Sku("TEA-01"), new Quantity(1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Cart(List.of(wanted, wanted), new PaymentMethod("tok_ok")));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Cart(List.of(), new PaymentMethod("tok_ok")));
  }
}
