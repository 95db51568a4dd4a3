package dev.garboard.inventory.grpc;

import com.google.protobuf.Timestamp;
import dev.garboard.contracts.inventory.v1.Item;
import dev.garboard.contracts.inventory.v1.Reservation;
import dev.garboard.contracts.inventory.v1.ReservationLine;
import dev.garboard.contracts.inventory.v1.ReservationStatus;
import dev.garboard.contracts.inventory.v1.Stock;
import dev.garboard.contracts.money.MoneyMessages;
import dev.garboard.inventory.domain.Line;
import dev.garboard.inventory.domain.ReservationState.Committed;
import dev.garboard.inventory.domain.ReservationState.Held;
import dev.garboard.inventory.domain.ReservationState.Released;
import java.time.Instant;

/** Articles, stock and reservations as messages. */
final class InventoryMessages {
  private InventoryMessages() {}

  static Item of(dev.garboard.inventory.domain.Item item) {
    return Item.newBuilder()
        .setSku(item.sku().value())
        .setTitle(item.title().text())
        .setUnitPrice(MoneyMessages.of(item.unitPrice().money()))
        .setVersion(item.version())
        .build();
  }

  static Stock of(dev.garboard.inventory.domain.Stock stock) {
    return Stock.newBuilder()
        .setSku(stock.sku().value())
        .setOnHand(stock.onHand())
        .setReserved(stock.reserved())
        .setVersion(stock.version())
        .build();
  }

  static Reservation of(dev.garboard.inventory.domain.Reservation reservation) {
    var message =
        Reservation.newBuilder()
            .setId(reservation.id().toString())
            .setOrderId(reservation.order().toString());
    reservation.lines().all().forEach(line -> message.addLines(of(line)));
    switch (reservation.state()) {
      case Held(var expires, _) ->
          message.setStatus(ReservationStatus.HELD).setExpiresAt(timestamp(expires));
      case Released() -> message.setStatus(ReservationStatus.RELEASED);
      case Committed() -> message.setStatus(ReservationStatus.COMMITTED);
    }
    return message.build();
  }

  private static ReservationLine of(Line line) {
    return ReservationLine.newBuilder()
        .setSku(line.sku().value())
        .setQuantity(line.quantity().value())
        .build();
  }

  private static Timestamp timestamp(Instant at) {
    return Timestamp.newBuilder().setSeconds(at.getEpochSecond()).setNanos(at.getNano()).build();
  }
}
