package dev.garboard.order.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.garboard.contracts.money.Money;
import dev.garboard.order.domain.CancelOrder.Outcome.Accepted;
import dev.garboard.order.domain.CancelOrder.Outcome.NoSuchOrder;
import dev.garboard.order.domain.CancelOrder.Outcome.TooLate;
import dev.garboard.order.domain.Order.Revised;
import dev.garboard.order.domain.OrderState.Reason;
import dev.garboard.order.domain.PlaceOrder.Placement.Blocked;
import dev.garboard.order.domain.PlaceOrder.Placement.Placed;
import dev.garboard.order.domain.PlaceOrder.Quote.NoTotal;
import dev.garboard.order.domain.PlaceOrder.Quote.Quoted;
import dev.garboard.order.domain.PlaceOrder.Quote.UnknownItems;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PlaceOrderTest {
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-01-01T12:00:00Z"));
  private static final UserId ADA = new UserId(UUID.randomUUID());
  private static final UserId EVE = new UserId(UUID.randomUUID());
  private static final PaymentMethod CARD = new PaymentMethod("tok_ok");
  private static final Atomically AT_ONCE =
      new Atomically() {
        @Override
        public <T> T call(Supplier<T> work) {
          return work.get();
        }
      };

  private final Map<Sku, Item> shelf = new HashMap<>();
  private final InMemoryOrders orders = new InMemoryOrders();
  private final Begun fulfilment = new Begun();
  private final PlaceOrder placing =
      new PlaceOrder(
          this::items,
          EVE::equals,
          orders,
          fulfilment,
          AT_ONCE,
          () -> new OrderId(UUID.randomUUID()),
          CLOCK);
  private final CancelOrder cancelling = new CancelOrder(orders, fulfilment, AT_ONCE);
  private final EndOrder end = new EndOrder(orders, CLOCK);

  private static final class InMemoryOrders implements Orders {
    private final Map<OrderId, Order> all = new HashMap<>();

    @Override
    public void add(Revised order) {
      all.put(order.order().id(), order.order());
    }

    @Override
    public void update(Revised order) {
      all.put(order.order().id(), order.order());
    }

    @Override
    public Optional<Order> find(OrderId id) {
      return Optional.ofNullable(all.get(id));
    }

    @Override
    public Optional<Order> lock(OrderId id) {
      return find(id);
    }
  }

  private static final class Begun implements Fulfilment {
    private final List<OrderId> begun = new ArrayList<>();
    private final List<Reason> asked = new ArrayList<>();
    private Cancellation answer = Cancellation.REQUESTED;

    @Override
    public void begin(Order order) {
      begun.add(order.id());
    }

    @Override
    public Cancellation cancel(OrderId order, Reason reason) {
      asked.add(reason);
      return answer;
    }
  }

  private Map<Sku, Item> items(Set<Sku> skus) {
    return skus.stream()
        .filter(shelf::containsKey)
        .collect(Collectors.toMap(sku -> sku, shelf::get));
  }

  private void sells(String sku, String price, String currency) {
    shelf.put(new Sku(sku), new Item(new Sku(sku), sku, Money.of(price, currency)));
  }

  private static Cart cart(String... skus) {
    return new Cart(
        Stream.of(skus).map(sku -> new Wanted(new Sku(sku), new Quantity(1))).toList(), CARD);
  }

  private Order placed(UserId user) {
    sells("TEA", "4.20", "EUR");
    var quote = (Quoted) placing.quote(cart("TEA"));
    return ((Placed) placing.place(user, quote)).order();
  }

  private static Actor user(UserId id) {
    return new Actor(Optional.of(id), false, false);
  }

  @Test
  void thePriceIsThatOfTheMomentOfPlacing() {
    var order = placed(ADA);
    sells("TEA", "100.00", "EUR");
    assertThat(order.total()).isEqualTo(Money.of("4.20", "EUR"));
    assertThat(fulfilment.begun).containsExactly(order.id());
    assertThat(orders.find(order.id())).hasValue(order);
  }

  @Test
  void whatNobodySellsIsNamed() {
    sells("TEA", "4.20", "EUR");
    assertThat(placing.quote(cart("TEA", "GOLD")))
        .isEqualTo(new UnknownItems(List.of(new Sku("GOLD"))));
  }

  @Test
  void severalCurrenciesHaveNoTotal() {
    sells("TEA", "4.20", "EUR");
    sells("BOOK", "9.00", "GBP");
    assertThat(placing.quote(cart("TEA", "BOOK"))).isInstanceOf(NoTotal.class);
  }

  @Test
  void whatIsFreeIsNoOrder() {
    sells("AIR", "0", "EUR");
    assertThat(placing.quote(cart("AIR"))).isInstanceOf(NoTotal.class);
  }

  @Test
  void whoLeftDoesNotOrder() {
    sells("TEA", "4.20", "EUR");
    var quote = (Quoted) placing.quote(cart("TEA"));
    assertThat(placing.place(EVE, quote)).isEqualTo(new Blocked());
    assertThat(orders.all).isEmpty();
    assertThat(fulfilment.begun).isEmpty();
  }

  @Test
  void whoOrderedMayCancel() {
    var order = placed(ADA);
    assertThat(cancelling.cancel(user(ADA), order.id())).isEqualTo(new Accepted(order));
    assertThat(fulfilment.asked).containsExactly(Reason.BY_USER);
  }

  @Test
  void anOperatorCancelsInTheirOwnName() {
    var order = placed(ADA);
    cancelling.cancel(new Actor(Optional.of(EVE), true, true), order.id());
    assertThat(fulfilment.asked).containsExactly(Reason.BY_OPERATOR);
  }

  @Test
  void anotherSeesNoOrderToCancel() {
    var order = placed(ADA);
    assertThat(cancelling.cancel(user(EVE), order.id())).isEqualTo(new NoSuchOrder());
    assertThat(fulfilment.asked).isEmpty();
  }

  @Test
  void afterThePivotItIsTooLate() {
    var order = placed(ADA);
    fulfilment.answer = Fulfilment.Cancellation.TOO_LATE;
    assertThat(cancelling.cancel(user(ADA), order.id())).isEqualTo(new TooLate());
    end.confirm(order.id());
    assertThat(cancelling.cancel(user(ADA), order.id())).isEqualTo(new TooLate());
  }

  @Test
  void cancellingTwiceIsCancellingOnce() {
    var order = placed(ADA);
    end.cancel(order.id(), Reason.PAYMENT_DECLINED);
    assertThat(cancelling.cancel(user(ADA), order.id())).isInstanceOf(Accepted.class);
    assertThat(fulfilment.asked).isEmpty();
  }
}
