package dev.garboard.order.adapter;

import dev.garboard.kit.saga.SagaDefinition;
import dev.garboard.order.adapter.OrderSaga.Placement;
import dev.garboard.order.domain.EndOrder;
import java.util.List;

/** Version 2, as a next release could have it: captured and committed at the same time. */
public final class NextOrderSaga {
  private NextOrderSaga() {}

  /** The old one stays until its last saga has ended. */
  public static List<SagaDefinition<Placement>> versions(EndOrder end) {
    return List.of(OrderSaga.definition(end), second(end));
  }

  private static SagaDefinition<Placement> second(EndOrder end) {
    return OrderSaga.untilConfirmed(2, end)
        .parallel(
            both ->
                both.retriable(
                        "CapturePayment",
                        step ->
                            step.command(
                                OrderSaga.PAYMENT,
                                "CapturePayment",
                                (saga, _) -> OrderSaga.order(saga)))
                    .retriable(
                        "CommitReservation",
                        step ->
                            step.command(
                                OrderSaga.INVENTORY,
                                "CommitReservation",
                                (saga, _) -> OrderSaga.order(saga))))
        .build();
  }
}
