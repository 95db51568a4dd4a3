package dev.garboard.peers.temporal;

import dev.garboard.peers.shop.Order;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** How an order becomes true. */
@WorkflowInterface
public interface OrderWorkflow {
  @WorkflowMethod
  void fulfil(Order order);
}
