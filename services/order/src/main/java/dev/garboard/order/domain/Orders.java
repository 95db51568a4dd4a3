package dev.garboard.order.domain;

import dev.garboard.order.domain.Order.Revised;
import java.util.Optional;

/** All orders. */
public interface Orders {
  /** Adds a new one, together with what happened to it. */
  void add(Revised order);

  /**
   * Replaces the version before this one, together with what happened to it.
   *
   * @throws IllegalStateException if the stored version is another: the order was not locked
   */
  void update(Revised order);

  /** The order with this id. */
  Optional<Order> find(OrderId id);

  /** The same, which nobody else changes before the end of the transaction. */
  Optional<Order> lock(OrderId id);
}
