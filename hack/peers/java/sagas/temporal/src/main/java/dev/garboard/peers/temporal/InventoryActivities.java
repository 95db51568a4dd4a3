package dev.garboard.peers.temporal;

import io.temporal.activity.ActivityInterface;
import java.util.UUID;

/** In the process of the inventory. */
@ActivityInterface
public interface InventoryActivities {
  void reserve(UUID order, String sku, int quantity);

  void commitReservation(UUID order);

  void releaseReservation(UUID order);
}
