package dev.garboard.payment.adapter;

import dev.garboard.kit.data.Tx;
import dev.garboard.payment.domain.Attempt;
import dev.garboard.payment.domain.Attempts;
import dev.garboard.payment.domain.Command;
import dev.garboard.payment.domain.Instruction.Kind;
import dev.garboard.payment.domain.OrderId;
import dev.garboard.payment.domain.PaymentId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.statement.StatementContext;

/** What the gateway was told, as the instructions have it. */
public final class JdbcAttempts implements Attempts {
  private static final String SELECT =
      """
      SELECT i.command_id, i.kind, p.order_id, i.payment_id, i.amount, p.currency, i.tries,
        i.created_at, i.ended_at, i.trace
      FROM instructions i JOIN payments p ON p.id = i.payment_id
      """;

  private final Tx tx;

  /** Reads in this. */
  public JdbcAttempts(Tx tx) {
    this.tx = tx.named("attempts");
  }

  @Override
  public List<Attempt> of(OrderId order) {
    return tx.read(
        handle ->
            handle
                .select(SELECT + "WHERE p.order_id = ? ORDER BY i.created_at", order.value())
                .map(JdbcAttempts::read)
                .list());
  }

  @Override
  public List<Attempt> open() {
    return tx.read(
        handle ->
            handle
                .select(SELECT + "WHERE i.ended_at IS NULL ORDER BY i.created_at LIMIT 100")
                .map(JdbcAttempts::read)
                .list());
  }

  private static Attempt read(ResultSet row, StatementContext context) throws SQLException {
    return new Attempt(
        new Command(row.getObject("command_id", UUID.class)),
        Kind.valueOf(row.getString("kind")),
        new OrderId(row.getObject("order_id", UUID.class)),
        new PaymentId(row.getObject("payment_id", UUID.class)),
        PaymentRow.money(row, "amount"),
        row.getInt("tries"),
        row.getObject("created_at", OffsetDateTime.class).toInstant(),
        Optional.ofNullable(row.getObject("ended_at", OffsetDateTime.class))
            .map(OffsetDateTime::toInstant),
        row.getString("trace"));
  }
}
