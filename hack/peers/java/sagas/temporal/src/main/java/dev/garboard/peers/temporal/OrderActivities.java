package dev.garboard.peers.temporal;

import dev.garboard.peers.shop.Order;
import io.temporal.activity.ActivityInterface;
import java.util.UUID;

/** In the process of the workflow. */
@ActivityInterface
public interface OrderActivities {
  void place(Order order);

  void confirm(UUID order);

  void cancel(UUID order, String reason);
}
