package dev.garboard.order.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.garboard.contracts.money.MoneyJson;
import dev.garboard.order.domain.OrderLine;
import dev.garboard.order.domain.OrderState.Cancelled;
import dev.garboard.order.domain.OrderStatus;
import dev.garboard.order.domain.OrderSummary;
import java.util.List;

/**
 * An order as an answer.
 *
 * @param reason only of one that was cancelled
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record OrderView(
    String id,
    @JsonProperty("user_id") String userId,
    String status,
    String reason,
    List<Line> lines,
    MoneyJson total,
    long version,
    @JsonProperty("placed_at") String placedAt,
    @JsonProperty("updated_at") String updatedAt) {
  /** One line, with the price at which it was ordered. */
  record Line(
      String sku, String title, int quantity, @JsonProperty("unit_price") MoneyJson unitPrice) {
    static Line of(OrderLine line) {
      return new Line(
          line.sku().value(),
          line.title(),
          line.quantity().value(),
          MoneyJson.of(line.unitPrice()));
    }
  }

  static OrderView of(OrderSummary order) {
    return new OrderView(
        order.id().toString(),
        order.user().toString(),
        OrderStatus.of(order.state()).name(),
        order.state() instanceof Cancelled(var reason) ? reason.name() : null,
        order.lines().stream().map(Line::of).toList(),
        MoneyJson.of(order.total()),
        order.version(),
        order.placedAt().toString(),
        order.updatedAt().toString());
  }
}
