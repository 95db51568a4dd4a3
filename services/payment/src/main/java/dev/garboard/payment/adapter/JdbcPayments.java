package dev.garboard.payment.adapter;

import dev.garboard.kit.data.Outbox;
import dev.garboard.kit.data.Tx;
import dev.garboard.payment.domain.Command;
import dev.garboard.payment.domain.OrderId;
import dev.garboard.payment.domain.Payment;
import dev.garboard.payment.domain.Payment.Revised;
import dev.garboard.payment.domain.PaymentId;
import dev.garboard.payment.domain.Payments;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;

/** Payments in PostgreSQL, and their events in the outbox. */
public final class JdbcPayments implements Payments {
  private static final String INSERT =
      """
      INSERT INTO payments (id, order_id, user_id, command_id, amount, currency, payment_method, status,
        refunded, refunding, version, created_at, updated_at)
      VALUES (:id, :order, :user, :command, :amount, :currency, :method, :status,
        :refunded, :refunding, :version, :created, :updated)
      ON CONFLICT DO NOTHING
      """;

  /** What the gateway once called it stays, for whoever looks into it. */
  private static final String UPDATE =
      """
      UPDATE payments
      SET status = :status, gateway_ref = coalesce(:reference, gateway_ref), decline_reason = :reason,
        refunded = :refunded, refunding = :refunding, version = :version, updated_at = :updated
      WHERE id = :id AND version BETWEEN :version - 1 AND :version
      """;

  private static final String BY_ID = "SELECT * FROM payments WHERE id = :id";
  private static final String BY_ORDER = "SELECT * FROM payments WHERE order_id = :id";
  private static final String BY_COMMAND = "SELECT * FROM payments WHERE command_id = :id";
  private static final String LOCK = " FOR NO KEY UPDATE";

  private final Tx tx;
  private final Outbox outbox;
  private final PaymentEvents events;
  private final Supplier<Map<String, String>> context;

  /**
   * Writes to this outbox.
   *
   * @param context headers of the events: whose consequence what is done now is
   */
  public JdbcPayments(
      Tx tx, Outbox outbox, PaymentEvents events, Supplier<Map<String, String>> context) {
    this.tx = tx;
    this.outbox = outbox;
    this.events = events;
    this.context = context;
  }

  @Override
  public boolean add(Payment payment) {
    return tx.with(handle -> write(handle, INSERT, payment)) == 1;
  }

  @Override
  public void update(Revised revised) {
    tx.run(
        () -> {
          if (tx.with(handle -> write(handle, UPDATE, revised.payment())) == 0) {
            throw new IllegalStateException(
                "payment " + revised.payment().id() + " was changed meanwhile");
          }
          if (!revised.events().isEmpty()) {
            outbox.add(events.outgoing(revised.events(), context.get()));
          }
        });
  }

  private static int write(Handle handle, String sql, Payment payment) {
    try (var update = handle.createUpdate(sql)) {
      PaymentRow.bind(update, payment);
      return update.execute();
    }
  }

  @Override
  public Optional<Payment> find(PaymentId id) {
    return tx.read(handle -> one(handle, BY_ID, id.value()));
  }

  @Override
  public Optional<Payment> find(OrderId order) {
    return tx.read(handle -> one(handle, BY_ORDER, order.value()));
  }

  @Override
  public Optional<Payment> find(Command authorization) {
    return tx.read(handle -> one(handle, BY_COMMAND, authorization.value()));
  }

  @Override
  public Optional<Payment> lock(PaymentId id) {
    return tx.with(handle -> one(handle, BY_ID + LOCK, id.value()));
  }

  @Override
  public Optional<Payment> lock(OrderId order) {
    return tx.with(handle -> one(handle, BY_ORDER + LOCK, order.value()));
  }

  private static Optional<Payment> one(Handle handle, String sql, UUID id) {
    return handle.createQuery(sql).bind("id", id).map(PaymentRow::read).findOne();
  }
}
