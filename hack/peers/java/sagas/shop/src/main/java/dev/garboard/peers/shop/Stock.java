package dev.garboard.peers.shop;

import java.util.UUID;
import javax.sql.DataSource;

/** What the inventory service does; each as often as one likes. */
public final class Stock {
  private static final String HOLD =
      """
      INSERT INTO reservations (order_id, sku, quantity, status, updated_at)
      VALUES (?, ?, ?, 'HELD', clock_timestamp()) ON CONFLICT DO NOTHING
      """;
  private static final String TAKE =
      "UPDATE stock SET reserved = reserved + ? WHERE sku = ? AND on_hand - reserved >= ?";
  private static final String COMMIT =
      """
      WITH ended AS (
        UPDATE reservations SET status = 'COMMITTED', updated_at = clock_timestamp()
        WHERE order_id = ? AND status = 'HELD' RETURNING sku, quantity)
      UPDATE stock SET on_hand = on_hand - quantity, reserved = reserved - quantity
      FROM ended WHERE stock.sku = ended.sku
      """;
  private static final String RELEASE =
      """
      WITH ended AS (
        UPDATE reservations SET status = 'RELEASED', updated_at = clock_timestamp()
        WHERE order_id = ? AND status = 'HELD' RETURNING sku, quantity)
      UPDATE stock SET reserved = reserved - quantity
      FROM ended WHERE stock.sku = ended.sku
      """;

  private final Tables tables;

  public Stock(DataSource source) {
    tables = new Tables(source, "inventory");
  }

  /** In cents. */
  public long price(String sku) {
    return tables.one("SELECT unit_price FROM stock WHERE sku = ?", sku);
  }

  /** Throws {@link Refused} when there is not enough. */
  public void reserve(UUID order, String sku, int quantity) {
    tables.call(
        connection -> {
          if (Tables.run(connection, HOLD, order, sku, quantity) == 1
              && Tables.run(connection, TAKE, quantity, sku, quantity) == 0) {
            throw new Refused("OUT_OF_STOCK");
          }
          return null;
        });
  }

  public void commit(UUID order) {
    tables.run(COMMIT, order);
  }

  public void release(UUID order) {
    tables.run(RELEASE, order);
  }
}
