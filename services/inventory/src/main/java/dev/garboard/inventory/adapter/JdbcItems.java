package dev.garboard.inventory.adapter;

import dev.garboard.contracts.money.Money;
import dev.garboard.inventory.domain.InventoryEvent.ItemPut;
import dev.garboard.inventory.domain.Item;
import dev.garboard.inventory.domain.Items;
import dev.garboard.inventory.domain.Sku;
import dev.garboard.inventory.domain.Title;
import dev.garboard.inventory.domain.UnitPrice;
import dev.garboard.kit.data.Outbox;
import dev.garboard.kit.data.Tx;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/** Articles in PostgreSQL, and their events in the outbox. */
public final class JdbcItems implements Items {
  private static final String INSERT =
      """
      INSERT INTO items (sku, title, unit_price, currency, version, updated_at)
      VALUES (:sku, :title, :price, :currency, :version, :updated)
      ON CONFLICT DO NOTHING
      """;

  private static final String INSERT_STOCK =
      "INSERT INTO stock (sku, on_hand, reserved, version, counts) VALUES (?, 0, 0, 1, 0)";

  private static final String UPDATE =
      """
      UPDATE items
      SET title = :title, unit_price = :price, currency = :currency, version = :version, updated_at = :updated
      WHERE sku = :sku AND version = :version - 1
      """;

  private static final String ONE = "SELECT * FROM items WHERE sku = :sku";
  private static final String LOCK = ONE + " FOR NO KEY UPDATE";
  private static final String SOME =
      "SELECT * FROM items WHERE sku = ANY (string_to_array(:skus, ','))";

  private final Tx tx;
  private final Outbox outbox;
  private final InventoryEvents events;

  /** Writes to this outbox. */
  public JdbcItems(Tx tx, Outbox outbox, InventoryEvents events) {
    this.tx = tx;
    this.outbox = outbox;
    this.events = events;
  }

  @Override
  public boolean add(Item item) {
    return tx.call(
        () -> {
          boolean added = tx.with(handle -> write(handle, INSERT, item)) == 1;
          if (added) {
            tx.with(handle -> handle.execute(INSERT_STOCK, item.sku().value()));
            tell(item);
          }
          return added;
        });
  }

  @Override
  public void update(Item item) {
    tx.run(
        () -> {
          if (tx.with(handle -> write(handle, UPDATE, item)) == 0) {
            throw new IllegalStateException("item " + item.sku() + " was changed meanwhile");
          }
          tell(item);
        });
  }

  private void tell(Item item) {
    outbox.add(List.of(events.outgoing(new ItemPut(item))));
  }

  private static int write(Handle handle, String sql, Item item) {
    var price = item.unitPrice().money();
    return handle
        .createUpdate(sql)
        .bind("sku", item.sku().value())
        .bind("title", item.title().text())
        .bind("price", price.minor())
        .bind("currency", price.currency().getCurrencyCode())
        .bind("version", item.version())
        .bind("updated", item.updatedAt().atOffset(ZoneOffset.UTC))
        .execute();
  }

  @Override
  public Optional<Item> find(Sku sku) {
    return tx.read(handle -> one(handle, ONE, sku));
  }

  @Override
  public List<Item> find(Collection<Sku> skus) {
    return tx.read(
        handle ->
            handle.createQuery(SOME).bind("skus", Skus.text(skus)).map(JdbcItems::item).list());
  }

  @Override
  public Optional<Item> lock(Sku sku) {
    return tx.with(handle -> one(handle, LOCK, sku));
  }

  private static Optional<Item> one(Handle handle, String sql, Sku sku) {
    return handle.createQuery(sql).bind("sku", sku.value()).map(JdbcItems::item).findOne();
  }

  private static Item item(ResultSet row, StatementContext context) throws SQLException {
    var price = new Money(row.getLong("unit_price"), Money.currency(row.getString("currency")));
    return new Item(
        new Sku(row.getString("sku")),
        new Title(row.getString("title")),
        new UnitPrice(price),
        row.getLong("version"),
        row.getObject("updated_at", OffsetDateTime.class).toInstant());
  }
}
