package dev.garboard.peers.shop;

import java.time.ZoneOffset;
import java.util.UUID;
import javax.sql.DataSource;

/** What the order service does; each as often as one likes. */
public final class Orders {
  private static final String INSERT =
      """
      INSERT INTO orders
        (id, user_id, status, sku, quantity, total, payment_method, placed_at, updated_at)
      VALUES (?, ?, 'PENDING', ?, ?, ?, ?, ?, clock_timestamp())
      ON CONFLICT DO NOTHING
      """;
  private static final String END =
      """
      UPDATE orders SET status = ?, reason = ?, updated_at = clock_timestamp()
      WHERE id = ? AND status = 'PENDING'
      """;

  private final Tables tables;

  public Orders(DataSource source) {
    tables = new Tables(source, "order");
  }

  public void place(Order order) {
    tables.run(
        INSERT,
        order.id(),
        order.user(),
        order.sku(),
        order.quantity(),
        order.total(),
        order.paymentMethod(),
        order.placedAt().atOffset(ZoneOffset.UTC));
  }

  public void confirm(UUID order) {
    tables.run(END, "CONFIRMED", null, order);
  }

  public void cancel(UUID order, String reason) {
    tables.run(END, "CANCELLED", reason, order);
  }
}
