package dev.garboard.order.adapter;

import dev.garboard.contracts.money.Money;
import dev.garboard.kit.data.Outbox;
import dev.garboard.kit.data.Tx;
import dev.garboard.kit.messaging.Event;
import dev.garboard.order.domain.Order;
import dev.garboard.order.domain.Order.Revised;
import dev.garboard.order.domain.OrderId;
import dev.garboard.order.domain.OrderLine;
import dev.garboard.order.domain.OrderStatus;
import dev.garboard.order.domain.Orders;
import dev.garboard.order.domain.PaymentMethod;
import dev.garboard.order.domain.Quantity;
import dev.garboard.order.domain.Sku;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;

/** Orders in PostgreSQL, and their events in the outbox. */
public final class JdbcOrders implements Orders {
  private static final String INSERT =
      """
      INSERT INTO orders (id, user_id, status, total, currency, payment_method, version, placed_at, updated_at)
      VALUES (:id, :user, :status, :total, :currency, :payment, :version, :placed, :updated)
      """;

  private static final String INSERT_LINE =
      """
      INSERT INTO order_lines (order_id, n, sku, title, quantity, unit_price)
      VALUES (:order, :n, :sku, :title, :quantity, :price)
      """;

  private static final String UPDATE =
      """
      UPDATE orders SET status = :status, reason = :reason, version = :version, updated_at = :updated
      WHERE id = :id AND version = :version - 1
      """;

  private static final String FIND = "SELECT * FROM orders WHERE id = :id";
  private static final String LOCK = FIND + " FOR NO KEY UPDATE";
  private static final String LINES = "SELECT * FROM order_lines WHERE order_id = :id ORDER BY n";

  private final Tx tx;
  private final Outbox outbox;
  private final OrderEvents events;
  private final Supplier<Map<String, String>> context;

  /**
   * Writes to this outbox.
   *
   * @param context the headers that events share whose cause is no other event
   */
  public JdbcOrders(
      Tx tx, Outbox outbox, OrderEvents events, Supplier<Map<String, String>> context) {
    this.tx = tx;
    this.outbox = outbox;
    this.events = events;
    this.context = context;
  }

  @Override
  public void add(Revised revised) {
    var order = revised.order();
    tx.run(
        () -> {
          tx.with(handle -> insert(handle, order));
          tx.with(handle -> insertLines(handle, order));
          tell(revised);
        });
  }

  private static int insert(Handle handle, Order order) {
    return handle
        .createUpdate(INSERT)
        .bind("id", order.id().value())
        .bind("user", order.user().value())
        .bind("status", OrderStatus.of(order.state()).name())
        .bind("total", order.total().minor())
        .bind("currency", order.total().currency().getCurrencyCode())
        .bind("payment", order.payment().token())
        .bind("version", order.version())
        .bind("placed", order.placedAt().atOffset(ZoneOffset.UTC))
        .bind("updated", order.updatedAt().atOffset(ZoneOffset.UTC))
        .execute();
  }

  private static int insertLines(Handle handle, Order order) {
    var batch = handle.prepareBatch(INSERT_LINE);
    for (int n = 0; n < order.lines().size(); n++) {
      var line = order.lines().get(n);
      batch
          .bind("order", order.id().value())
          .bind("n", n + 1)
          .bind("sku", line.sku().value())
          .bind("title", line.title())
          .bind("quantity", line.quantity().value())
          .bind("price", line.unitPrice().minor())
          .add();
    }
    return batch.execute().length;
  }

  private void tell(Revised revised) {
    var headers = Event.current().map(Event::consequence).orElseGet(context);
    outbox.add(events.outgoing(revised.events(), headers));
  }

  @Override
  public void update(Revised revised) {
    var order = revised.order();
    tx.run(
        () -> {
          if (tx.with(handle -> replace(handle, order)) == 0) {
            throw new IllegalStateException("order " + order.id() + " was changed meanwhile");
          }
          tell(revised);
        });
  }

  private static int replace(Handle handle, Order order) {
    return handle
        .createUpdate(UPDATE)
        .bind("id", order.id().value())
        .bind("status", OrderStatus.of(order.state()).name())
        .bind("reason", OrderRow.reason(order.state()))
        .bind("version", order.version())
        .bind("updated", order.updatedAt().atOffset(ZoneOffset.UTC))
        .execute();
  }

  @Override
  public Optional<Order> find(OrderId id) {
    return tx.call(() -> read(FIND, id));
  }

  @Override
  public Optional<Order> lock(OrderId id) {
    return tx.call(() -> read(LOCK, id));
  }

  private Optional<Order> read(String sql, OrderId id) {
    return tx.with(
        handle ->
            handle
                .createQuery(sql)
                .bind("id", id.value())
                .map((row, _) -> order(new OrderRow(row), lines(handle, id, row)))
                .findOne());
  }

  private static List<OrderLine> lines(Handle handle, OrderId id, ResultSet order)
      throws SQLException {
    var currency = Money.currency(order.getString("currency"));
    return handle
        .createQuery(LINES)
        .bind("id", id.value())
        .map(
            (row, _) ->
                new OrderLine(
                    new Sku(row.getString("sku")),
                    row.getString("title"),
                    new Quantity(row.getInt("quantity")),
                    new Money(row.getLong("unit_price"), currency)))
        .list();
  }

  private static Order order(OrderRow row, List<OrderLine> lines) throws SQLException {
    return new Order(
        row.id(),
        row.user(),
        lines,
        row.money("total"),
        new PaymentMethod(row.row().getString("payment_method")),
        row.state(),
        row.row().getLong("version"),
        row.at("placed_at"),
        row.at("updated_at"));
  }
}
