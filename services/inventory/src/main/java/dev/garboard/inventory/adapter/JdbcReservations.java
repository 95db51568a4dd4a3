package dev.garboard.inventory.adapter;

import dev.garboard.inventory.domain.OrderId;
import dev.garboard.inventory.domain.Reservation;
import dev.garboard.inventory.domain.Reservation.Revised;
import dev.garboard.inventory.domain.ReservationId;
import dev.garboard.inventory.domain.Reservations;
import dev.garboard.kit.data.Outbox;
import dev.garboard.kit.data.Tx;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** Reservations in PostgreSQL, and their events in the outbox. */
public final class JdbcReservations implements Reservations {
  private static final String INSERT =
      """
      INSERT INTO reservations (id, order_id, status, expires_at, ask_at, version, created_at, updated_at)
      VALUES (:id, :order, :status, CAST(:expires AS timestamptz), CAST(:ask AS timestamptz), :version, :created, :updated)
      ON CONFLICT DO NOTHING
      """;

  private static final String INSERT_LINE =
      "INSERT INTO reservation_lines (reservation_id, sku, quantity) VALUES (:id, :sku, :quantity)";

  /** Not each change is told of, and only those are counted. */
  private static final String UPDATE =
      """
      UPDATE reservations
      SET status = :status, expires_at = CAST(:expires AS timestamptz), ask_at = CAST(:ask AS timestamptz),
        version = :version, updated_at = :updated
      WHERE id = :id AND version BETWEEN :version - 1 AND :version
      """;

  private static final String ALL =
      """
      SELECT r.*, (SELECT string_agg(sku || ':' || quantity, ',') FROM reservation_lines
                   WHERE reservation_id = r.id) AS lines
      FROM reservations r
      """;

  private static final String BY_ID = ALL + "WHERE id = :id";
  private static final String BY_ORDER = ALL + "WHERE order_id = :id";
  private static final String LOCK = BY_ORDER + " FOR NO KEY UPDATE OF r";
  private static final String OVERDUE =
      ALL
          + """
          WHERE status = 'HELD' AND ask_at <= :now ORDER BY ask_at LIMIT :most
          FOR NO KEY UPDATE OF r SKIP LOCKED
          """;

  private final Tx tx;
  private final Outbox outbox;
  private final InventoryEvents events;

  /** Writes to this outbox. */
  public JdbcReservations(Tx tx, Outbox outbox, InventoryEvents events) {
    this.tx = tx;
    this.outbox = outbox;
    this.events = events;
  }

  @Override
  public boolean add(Revised revised) {
    var reservation = revised.reservation();
    return tx.call(
        () -> {
          boolean added = tx.with(handle -> write(handle, INSERT, reservation)) == 1;
          if (added) {
            tx.with(handle -> insertLines(handle, reservation));
            tell(revised);
          }
          return added;
        });
  }

  private static int insertLines(Handle handle, Reservation reservation) {
    var batch = handle.prepareBatch(INSERT_LINE);
    for (var line : reservation.lines().all()) {
      batch
          .bind("id", reservation.id().value())
          .bind("sku", line.sku().value())
          .bind("quantity", line.quantity().value())
          .add();
    }
    return batch.execute().length;
  }

  @Override
  public void update(Revised revised) {
    tx.run(
        () -> {
          var reservation = revised.reservation();
          if (tx.with(handle -> write(handle, UPDATE, reservation)) == 0) {
            throw new IllegalStateException(
                "reservation " + reservation.id() + " was changed meanwhile");
          }
          tell(revised);
        });
  }

  private void tell(Revised revised) {
    if (!revised.events().isEmpty()) {
      outbox.add(revised.events().stream().map(events::outgoing).toList());
    }
  }

  private static int write(Handle handle, String sql, Reservation reservation) {
    try (var update = handle.createUpdate(sql)) {
      ReservationRow.bind(update, reservation);
      return update.execute();
    }
  }

  @Override
  public Optional<Reservation> find(ReservationId id) {
    return tx.read(handle -> one(handle, BY_ID, id.value()));
  }

  @Override
  public Optional<Reservation> find(OrderId order) {
    return tx.read(handle -> one(handle, BY_ORDER, order.value()));
  }

  @Override
  public Optional<Reservation> lock(OrderId order) {
    return tx.with(handle -> one(handle, LOCK, order.value()));
  }

  @Override
  public List<Reservation> lockOverdue(Instant now, int most) {
    return tx.with(
        handle ->
            handle
                .createQuery(OVERDUE)
                .bind("now", now.atOffset(ZoneOffset.UTC))
                .bind("most", most)
                .map(ReservationRow::read)
                .list());
  }

  private static Optional<Reservation> one(Handle handle, String sql, UUID id) {
    return handle.createQuery(sql).bind("id", id).map(ReservationRow::read).findOne();
  }
}
