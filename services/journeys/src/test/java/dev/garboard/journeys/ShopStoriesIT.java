package dev.garboard.journeys;

import static dev.garboard.journeys.Customer.cart;
import static dev.garboard.journeys.Visit.end;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What happens to people who buy, by HTTP, in four services and a gateway. */
class ShopStoriesIT extends CentralStories {
  ShopStoriesIT() {
    super(Map.of());
  }

  @Test
  void theLastOneIsSoldToOneOfAThousand() throws Exception {
    visit.steward.sells("LAST-01", "12.00", 1);
    var orders = atOnce(1_000, () -> visit.ada.buys(cart("LAST-01", 1, "tok_ok")));
    var ends =
        orders.stream()
            .map(order -> end(visit.ada, order))
            .collect(Collectors.groupingBy(it -> it, Collectors.counting()));
    assertThat(ends)
        .containsExactlyInAnyOrderEntriesOf(Map.of("CONFIRMED", 1L, "OUT_OF_STOCK", 999L));
  }

  @Test
  void whoCancelsWhilePayingGetsTheMoneyBack() throws Exception {
    var order = visit.ada.buys(cart("TEA-01", 1, "tok_slow"));
    assertThat(visit.ada.cancel(order).statusCode()).isEqualTo(202);
    assertThat(end(visit.ada, order)).isEqualTo("BY_USER");
  }
}
