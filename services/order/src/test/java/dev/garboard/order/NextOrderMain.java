package dev.garboard.order;

import dev.garboard.order.adapter.NextOrderSaga;

/** The order service as its next release could be; journeys runs it beside this one. */
public final class NextOrderMain {
  private NextOrderMain() {}

  public static void main(String[] args) {
    OrderMain.SERVICE.run(
        args,
        (identity, live, profile) ->
            new OrderService(identity, live, profile, NextOrderSaga::versions).run());
  }
}
