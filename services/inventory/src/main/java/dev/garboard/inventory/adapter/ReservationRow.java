package dev.garboard.inventory.adapter;

import dev.garboard.inventory.domain.Line;
import dev.garboard.inventory.domain.Lines;
import dev.garboard.inventory.domain.OrderId;
import dev.garboard.inventory.domain.Quantity;
import dev.garboard.inventory.domain.Reservation;
import dev.garboard.inventory.domain.ReservationId;
import dev.garboard.inventory.domain.ReservationState;
import dev.garboard.inventory.domain.ReservationState.Committed;
import dev.garboard.inventory.domain.ReservationState.Held;
import dev.garboard.inventory.domain.ReservationState.Released;
import dev.garboard.inventory.domain.ReservationStatus;
import dev.garboard.inventory.domain.Sku;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jdbi.v3.core.statement.StatementContext;

/** A row of {@code reservations}, with its lines as {@code TEA-01:2,TEA-02:1}. */
final class ReservationRow {
  private static final Pattern COMMA = Pattern.compile(",");

  private ReservationRow() {}

  static Reservation read(ResultSet row, StatementContext context) throws SQLException {
    return new Reservation(
        new ReservationId(row.getObject("id", UUID.class)),
        new OrderId(row.getObject("order_id", UUID.class)),
        lines(row.getString("lines")),
        state(row),
        row.getLong("version"),
        at(row, "created_at"),
        at(row, "updated_at"));
  }

  private static Lines lines(String text) {
    return new Lines(COMMA.splitAsStream(text).map(ReservationRow::line).toList());
  }

  private static Line line(String text) {
    var colon = text.indexOf(':');
    return new Line(
        new Sku(text.substring(0, colon)),
        new Quantity(Integer.parseInt(text.substring(colon + 1))));
  }

  private static ReservationState state(ResultSet row) throws SQLException {
    return switch (ReservationStatus.valueOf(row.getString("status"))) {
      case HELD -> new Held(at(row, "expires_at"), at(row, "ask_at"));
      case RELEASED -> new Released();
      case COMMITTED -> new Committed();
    };
  }

  private static Instant at(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }

  /** Binds everything; a statement need not use it all. */
  static void bind(SqlStatement<?> statement, Reservation reservation) {
    var held = reservation.state() instanceof Held it ? it : null;
    statement
        .bind("id", reservation.id().value())
        .bind("order", reservation.order().value())
        .bind("status", ReservationStatus.of(reservation).name())
        .bind("expires", held == null ? null : held.expiresAt().atOffset(ZoneOffset.UTC))
        .bind("ask", held == null ? null : held.askAt().atOffset(ZoneOffset.UTC))
        .bind("version", reservation.version())
        .bind("created", reservation.createdAt().atOffset(ZoneOffset.UTC))
        .bind("updated", reservation.updatedAt().atOffset(ZoneOffset.UTC));
  }
}
