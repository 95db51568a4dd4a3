package dev.garboard.peers.shop;

import java.time.Instant;
import java.util.UUID;

/** An order with its price, in cents. */
public record Order(
    UUID id,
    UUID user,
    String sku,
    int quantity,
    long total,
    String paymentMethod,
    Instant placedAt) {

  public static Order of(UUID id, Cart cart, long unitPrice) {
    var line = cart.line();
    return new Order(
        id,
        UUID.randomUUID(),
        line.sku(),
        line.quantity(),
        unitPrice * line.quantity(),
        cart.paymentMethod(),
        Instant.now());
  }
}
