package dev.garboard.peers.temporal;

import io.temporal.activity.ActivityInterface;
import java.util.UUID;

/** In the process of the payments. */
@ActivityInterface
public interface PaymentActivities {
  void authorize(UUID order, long amount, String paymentMethod);

  void capture(UUID order);

  void voidPayment(UUID order);
}
