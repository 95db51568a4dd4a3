package dev.garboard.order.adapter;

import dev.garboard.contracts.money.Money;
import dev.garboard.order.domain.OrderId;
import dev.garboard.order.domain.OrderState;
import dev.garboard.order.domain.OrderState.Cancelled;
import dev.garboard.order.domain.OrderState.Confirmed;
import dev.garboard.order.domain.OrderState.Pending;
import dev.garboard.order.domain.OrderState.Reason;
import dev.garboard.order.domain.OrderStatus;
import dev.garboard.order.domain.UserId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;

/** The columns that {@code orders} and {@code order_view} share. */
record OrderRow(ResultSet row) {
  OrderId id() throws SQLException {
    return new OrderId(row.getObject("id", UUID.class));
  }

  UserId user() throws SQLException {
    return new UserId(row.getObject("user_id", UUID.class));
  }

  OrderState state() throws SQLException {
    return switch (OrderStatus.valueOf(row.getString("status"))) {
      case PENDING -> new Pending();
      case CONFIRMED -> new Confirmed();
      case CANCELLED -> new Cancelled(Reason.valueOf(row.getString("reason")));
    };
  }

  Money money(String column) throws SQLException {
    return new Money(row.getLong(column), Money.currency(row.getString("currency")));
  }

  Instant at(String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }

  /** What stands in the column {@code reason}. */
  static Optional<String> reason(OrderState state) {
    return state instanceof Cancelled(var reason) ? Optional.of(reason.name()) : Optional.empty();
  }
}
