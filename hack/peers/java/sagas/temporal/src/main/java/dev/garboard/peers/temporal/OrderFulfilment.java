package dev.garboard.peers.temporal;

import dev.garboard.peers.shop.Order;
import dev.garboard.peers.shop.Refused;
import io.temporal.activity.ActivityOptions;
import io.temporal.activity.LocalActivityOptions;
import io.temporal.common.RetryOptions;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.workflow.Saga;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.UUID;

/** Reserved, authorized, confirmed, captured, committed; or all of it undone. */
public final class OrderFulfilment implements OrderWorkflow {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final OrderActivities orders =
      Workflow.newLocalActivityStub(
          OrderActivities.class,
          LocalActivityOptions.newBuilder().setStartToCloseTimeout(TIMEOUT).build());
  private final InventoryActivities inventory =
      Workflow.newActivityStub(InventoryActivities.class, on(InventoryMain.QUEUE));
  private final PaymentActivities payment =
      Workflow.newActivityStub(PaymentActivities.class, on(PaymentMain.QUEUE));

  private static ActivityOptions on(String queue) {
    return ActivityOptions.newBuilder()
        .setTaskQueue(queue)
        .setStartToCloseTimeout(TIMEOUT)
        .setRetryOptions(
            RetryOptions.newBuilder().setDoNotRetry(Refused.class.getName()).build())
        .build();
  }

  @Override
  public void fulfil(Order order) {
    var id = order.id();
    var saga = new Saga(new Saga.Options.Builder().build());
    try {
      orders.place(order);
      saga.addCompensation(inventory::releaseReservation, id);
      inventory.reserve(id, order.sku(), order.quantity());
      saga.addCompensation(payment::voidPayment, id);
      payment.authorize(id, order.total(), order.paymentMethod());
    } catch (ActivityFailure refused) {
      saga.compensate();
      orders.cancel(id, reason(refused));
      return;
    }
    finish(id);
  }

  /** From here it only goes forward: activities are tried for ever. */
  private void finish(UUID order) {
    orders.confirm(order);
    payment.capture(order);
    inventory.commitReservation(order);
  }

  private static String reason(ActivityFailure refused) {
    return refused.getCause() instanceof ApplicationFailure told
        ? told.getOriginalMessage()
        : "TIMED_OUT";
  }
}
