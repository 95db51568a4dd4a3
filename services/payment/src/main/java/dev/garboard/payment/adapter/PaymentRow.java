package dev.garboard.payment.adapter;

import dev.garboard.contracts.money.Money;
import dev.garboard.payment.domain.Command;
import dev.garboard.payment.domain.OrderId;
import dev.garboard.payment.domain.Payment;
import dev.garboard.payment.domain.PaymentId;
import dev.garboard.payment.domain.PaymentMethod;
import dev.garboard.payment.domain.PaymentState;
import dev.garboard.payment.domain.PaymentState.Authorized;
import dev.garboard.payment.domain.PaymentState.Captured;
import dev.garboard.payment.domain.PaymentState.Capturing;
import dev.garboard.payment.domain.PaymentState.Declined;
import dev.garboard.payment.domain.PaymentState.Initiated;
import dev.garboard.payment.domain.PaymentState.Voided;
import dev.garboard.payment.domain.PaymentState.Voiding;
import dev.garboard.payment.domain.PaymentStatus;
import dev.garboard.payment.domain.UserId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.UUID;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jdbi.v3.core.statement.StatementContext;

/** A row of {@code payments}. */
final class PaymentRow {
  private PaymentRow() {}

  static Payment read(ResultSet row, StatementContext context) throws SQLException {
    return new Payment(
        new PaymentId(row.getObject("id", UUID.class)),
        new OrderId(row.getObject("order_id", UUID.class)),
        new UserId(row.getObject("user_id", UUID.class)),
        money(row, "amount"),
        new PaymentMethod(row.getString("payment_method")),
        new Command(row.getObject("command_id", UUID.class)),
        state(row),
        row.getLong("version"),
        at(row, "created_at"),
        at(row, "updated_at"));
  }

  private static PaymentState state(ResultSet row) throws SQLException {
    var reference = row.getString("gateway_ref");
    return switch (PaymentStatus.valueOf(row.getString("status"))) {
      case INITIATED -> new Initiated();
      case AUTHORIZED -> new Authorized(reference);
      case DECLINED -> new Declined(row.getString("decline_reason"));
      case CAPTURING -> new Capturing(reference);
      case CAPTURED, PARTIALLY_REFUNDED, REFUNDED ->
          new Captured(reference, money(row, "refunded"), money(row, "refunding"));
      case VOIDING -> new Voiding();
      case VOIDED -> new Voided();
    };
  }

  static Money money(ResultSet row, String column) throws SQLException {
    return new Money(row.getLong(column), Money.currency(row.getString("currency")));
  }

  private static Instant at(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }

  /** Binds everything; a statement need not use it all. */
  static void bind(SqlStatement<?> statement, Payment payment) {
    statement
        .bind("id", payment.id().value())
        .bind("order", payment.order().value())
        .bind("user", payment.user().value())
        .bind("command", payment.authorization().value())
        .bind("amount", payment.amount().minor())
        .bind("currency", payment.amount().currency().getCurrencyCode())
        .bind("method", payment.method().token())
        .bind("status", PaymentStatus.of(payment).name())
        .bind("reference", reference(payment.state()))
        .bind("reason", payment.state() instanceof Declined(var reason) ? reason : null)
        .bind("refunded", payment.refunded().minor())
        .bind("refunding", refunding(payment.state()))
        .bind("version", payment.version())
        .bind("created", payment.createdAt().atOffset(ZoneOffset.UTC))
        .bind("updated", payment.updatedAt().atOffset(ZoneOffset.UTC));
  }

  private static String reference(PaymentState state) {
    return switch (state) {
      case Authorized(var reference) -> reference;
      case Capturing(var reference) -> reference;
      case Captured(var reference, _, _) -> reference;
      case Initiated _, Declined _, Voiding _, Voided _ -> null;
    };
  }

  private static long refunding(PaymentState state) {
    return state instanceof Captured(_, _, var refunding) ? refunding.minor() : 0;
  }
}
