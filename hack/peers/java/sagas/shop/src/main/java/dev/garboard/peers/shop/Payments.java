package dev.garboard.peers.shop;

import java.util.UUID;
import javax.sql.DataSource;

/** What the payment service does, with the order as its key at the gateway. */
public final class Payments {
  private static final String INSERT =
      """
      INSERT INTO payments (order_id, amount, status, updated_at)
      VALUES (?, ?, ?, clock_timestamp()) ON CONFLICT DO NOTHING
      """;
  private static final String END =
      """
      UPDATE payments SET status = ?, updated_at = clock_timestamp()
      WHERE order_id = ? AND status = 'AUTHORIZED'
      """;

  private final Tables tables;
  private final Gateway gateway;

  public Payments(DataSource source, Gateway gateway) {
    tables = new Tables(source, "payment");
    this.gateway = gateway;
  }

  /** Throws {@link Refused} when the gateway says no. */
  public void authorize(UUID order, long amount, String method) {
    var authorized = gateway.authorize(order, amount, method);
    tables.run(INSERT, order, amount, authorized ? "AUTHORIZED" : "DECLINED");
    if (!authorized) {
      throw new Refused("PAYMENT_DECLINED");
    }
  }

  public void capture(UUID order) {
    gateway.capture(order);
    tables.run(END, "CAPTURED", order);
  }

  public void release(UUID order) {
    gateway.release(order);
    tables.run(END, "VOIDED", order);
  }
}
