package dev.garboard.inventory.adapter;

import dev.garboard.inventory.domain.Cause.Committed;
import dev.garboard.inventory.domain.Cause.Counted;
import dev.garboard.inventory.domain.Cause.Released;
import dev.garboard.inventory.domain.Cause.Reserved;
import dev.garboard.inventory.domain.InventoryEvent.StockSet;
import dev.garboard.inventory.domain.Movement;
import dev.garboard.inventory.domain.Sku;
import dev.garboard.inventory.domain.Stock;
import dev.garboard.inventory.domain.Stock.Moved;
import dev.garboard.inventory.domain.Stocks;
import dev.garboard.kit.data.Outbox;
import dev.garboard.kit.data.OutboxEvent;
import dev.garboard.kit.data.Tx;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/** Stock in PostgreSQL with its ledger, and what is counted in the outbox. */
public final class JdbcStocks implements Stocks {
  private static final String ONE = "SELECT * FROM stock WHERE sku = :sku";
  private static final String LOCK =
      """
      SELECT * FROM stock WHERE sku = ANY (string_to_array(:skus, ','))
      ORDER BY sku FOR NO KEY UPDATE
      """;

  private static final String UPDATE =
      """
      UPDATE stock SET on_hand = :onHand, reserved = :reserved, version = :version, counts = :counts
      WHERE sku = :sku AND version = :version - 1
      """;

  private static final String WRITE_DOWN =
      """
      INSERT INTO stock_ledger (sku, on_hand, reserved, reason, reservation_id, counted_by, at)
      VALUES (:sku, :onHand, :reserved, :reason, CAST(:reservation AS uuid), CAST(:by AS text), :at)
      """;

  private final Tx tx;
  private final Outbox outbox;
  private final InventoryEvents events;

  /** Writes to this outbox. */
  public JdbcStocks(Tx tx, Outbox outbox, InventoryEvents events) {
    this.tx = tx;
    this.outbox = outbox;
    this.events = events;
  }

  @Override
  public Optional<Stock> find(Sku sku) {
    return tx.read(
        handle ->
            handle.createQuery(ONE).bind("sku", sku.value()).map(JdbcStocks::stock).findOne());
  }

  @Override
  public SortedMap<Sku, Stock> lock(Collection<Sku> skus) {
    var locked = new TreeMap<Sku, Stock>();
    tx.with(
            handle ->
                handle
                    .createQuery(LOCK)
                    .bind("skus", Skus.text(skus))
                    .map(JdbcStocks::stock)
                    .list())
        .forEach(stock -> locked.put(stock.sku(), stock));
    return locked;
  }

  @Override
  public void move(List<Moved> moved) {
    tx.run(
        () -> {
          if (tx.with(handle -> replace(handle, moved)) < moved.size()) {
            throw new IllegalStateException("stock was changed meanwhile: " + moved);
          }
          tx.with(handle -> writeDown(handle, moved));
          var told = counted(moved);
          if (!told.isEmpty()) {
            outbox.add(told);
          }
        });
  }

  private static int replace(Handle handle, List<Moved> moved) {
    var batch = handle.prepareBatch(UPDATE);
    for (var it : moved) {
      var stock = it.stock();
      batch
          .bind("sku", stock.sku().value())
          .bind("onHand", stock.onHand())
          .bind("reserved", stock.reserved())
          .bind("version", stock.version())
          .bind("counts", stock.counts())
          .add();
    }
    return Arrays.stream(batch.execute()).sum();
  }

  private static int writeDown(Handle handle, List<Moved> moved) {
    var batch = handle.prepareBatch(WRITE_DOWN);
    for (var it : moved) {
      var movement = it.movement();
      batch
          .bind("sku", movement.sku().value())
          .bind("onHand", movement.onHand())
          .bind("reserved", movement.reserved())
          .bind("reason", movement.cause().getClass().getSimpleName().toUpperCase(Locale.ROOT))
          .bind("reservation", reservation(movement))
          .bind("by", movement.cause() instanceof Counted(var by) ? by : null)
          .bind("at", movement.at().atOffset(ZoneOffset.UTC))
          .add();
    }
    return batch.execute().length;
  }

  private static UUID reservation(Movement movement) {
    return switch (movement.cause()) {
      case Counted _ -> null;
      case Reserved(var by) -> by.value();
      case Released(var by) -> by.value();
      case Committed(var by) -> by.value();
    };
  }

  /** The rest is told with its reservation. */
  private List<OutboxEvent> counted(List<Moved> moved) {
    return moved.stream()
        .filter(it -> it.movement().cause() instanceof Counted)
        .map(it -> events.outgoing(new StockSet(it.stock(), it.movement().at())))
        .toList();
  }

  private static Stock stock(ResultSet row, StatementContext context) throws SQLException {
    return new Stock(
        new Sku(row.getString("sku")),
        row.getLong("on_hand"),
        row.getLong("reserved"),
        row.getLong("version"),
        row.getLong("counts"));
  }
}
