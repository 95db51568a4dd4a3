package dev.garboard.inventory.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.garboard.inventory.domain.Reservation;
import dev.garboard.inventory.domain.ReservationState.Held;
import dev.garboard.inventory.domain.ReservationStatus;
import java.util.List;

/**
 * A reservation as an answer.
 *
 * @param expiresAt only of one that is held
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record ReservationView(
    String id,
    @JsonProperty("order_id") String orderId,
    String status,
    List<Line> lines,
    @JsonProperty("expires_at") String expiresAt) {
  /** So many of an article. */
  record Line(String sku, int quantity) {}

  static ReservationView of(Reservation reservation) {
    return new ReservationView(
        reservation.id().toString(),
        reservation.order().toString(),
        ReservationStatus.of(reservation).name(),
        reservation.lines().all().stream()
            .map(line -> new Line(line.sku().value(), line.quantity().value()))
            .toList(),
        reservation.state() instanceof Held(var expires, _) ? expires.toString() : null);
  }
}
