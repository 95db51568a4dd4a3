package dev.garboard.order.grpc;

import com.google.protobuf.Timestamp;
import dev.garboard.contracts.money.MoneyMessages;
import dev.garboard.contracts.order.v1.ListOrdersResponse;
import dev.garboard.contracts.order.v1.Order;
import dev.garboard.contracts.order.v1.OrderChapter;
import dev.garboard.contracts.order.v1.OrderLine;
import dev.garboard.contracts.order.v1.OrderStatus;
import dev.garboard.order.domain.Chapter;
import dev.garboard.order.domain.OrderState.Cancelled;
import dev.garboard.order.domain.OrderSummary;
import java.time.Instant;
import java.util.List;

/** Orders as messages. */
final class OrderMessages {
  private OrderMessages() {}

  static Order of(OrderSummary order) {
    return Order.newBuilder()
        .setId(order.id().toString())
        .setUserId(order.user().toString())
        .setStatus(
            OrderStatus.valueOf(dev.garboard.order.domain.OrderStatus.of(order.state()).name()))
        .setReason(order.state() instanceof Cancelled(var reason) ? reason.name() : "")
        .addAllLines(order.lines().stream().map(OrderMessages::line).toList())
        .setTotal(MoneyMessages.of(order.total()))
        .setVersion(order.version())
        .setPlacedAt(timestamp(order.placedAt()))
        .setUpdatedAt(timestamp(order.updatedAt()))
        .build();
  }

  private static OrderLine line(dev.garboard.order.domain.OrderLine line) {
    return OrderLine.newBuilder()
        .setSku(line.sku().value())
        .setTitle(line.title())
        .setQuantity(line.quantity().value())
        .setUnitPrice(MoneyMessages.of(line.unitPrice()))
        .build();
  }

  /** A page of at most {@code limit}, from one more than that. */
  static ListOrdersResponse page(List<OrderSummary> found, int limit) {
    var orders = found.stream().limit(limit).map(OrderMessages::of).toList();
    return ListOrdersResponse.newBuilder()
        .addAllOrders(orders)
        .setNextCursor(found.size() > limit ? orders.getLast().getId() : "")
        .build();
  }

  static OrderChapter of(Chapter chapter) {
    return OrderChapter.newBuilder()
        .setNumber(chapter.number())
        .setType(chapter.type())
        .setData(chapter.data())
        .setAt(timestamp(chapter.at()))
        .build();
  }

  private static Timestamp timestamp(Instant at) {
    return Timestamp.newBuilder().setSeconds(at.getEpochSecond()).setNanos(at.getNano()).build();
  }
}
