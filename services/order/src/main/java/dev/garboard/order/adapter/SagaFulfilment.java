package dev.garboard.order.adapter;

import dev.garboard.kit.saga.SagaDefinition;
import dev.garboard.kit.saga.SagaEngine;
import dev.garboard.order.adapter.OrderSaga.Placement;
import dev.garboard.order.domain.Fulfilment;
import dev.garboard.order.domain.Order;
import dev.garboard.order.domain.OrderId;
import dev.garboard.order.domain.OrderState.Reason;

/** Orders are fulfilled by a saga, whose id is that of the order. */
public final class SagaFulfilment implements Fulfilment {
  private final SagaEngine engine;
  private final SagaDefinition<Placement> definition;

  public SagaFulfilment(SagaEngine engine, SagaDefinition<Placement> definition) {
    this.engine = engine;
    this.definition = definition;
  }

  @Override
  public void begin(Order order) {
    engine.start(definition, order.id().value(), Placement.of(order));
  }

  @Override
  public Cancellation cancel(OrderId order, Reason reason) {
    return switch (engine.cancel(order.value(), reason.name())) {
      case REQUESTED -> Cancellation.REQUESTED;
      case TOO_LATE, UNKNOWN -> Cancellation.TOO_LATE;
    };
  }
}
