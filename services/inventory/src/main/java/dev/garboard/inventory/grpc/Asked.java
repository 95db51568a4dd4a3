package dev.garboard.inventory.grpc;

import dev.garboard.inventory.domain.Lines;
import dev.garboard.inventory.domain.OrderId;
import java.util.List;

/** What makes a command the same one; each is named like its rpc. */
final class Asked {
  private Asked() {}

  record Line(String sku, int quantity) {}

  record Reserve(String order, List<Line> lines) {
    static Reserve of(OrderId order, Lines lines) {
      return new Reserve(
          order.toString(),
          lines.all().stream()
              .map(line -> new Line(line.sku().value(), line.quantity().value()))
              .toList());
    }
  }

  record Commit(String order) {}

  record Release(String order) {}

  record SetStock(String sku, long onHand, String expected) {}

  record PutItem(String sku, String title, String unitPrice, String expected) {}
}
