package dev.garboard.order.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.garboard.order.domain.OrderSummary;
import java.util.List;

/**
 * Some orders and where to go on.
 *
 * @param next the cursor of the page after this one; absent on the last
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record OrderPage(List<OrderView> items, String next) {
  /** A page of at most {@code limit}, from one more than that. */
  static OrderPage of(List<OrderSummary> found, int limit) {
    var items = found.stream().limit(limit).map(OrderView::of).toList();
    return new OrderPage(items, found.size() > limit ? items.getLast().id() : null);
  }
}
