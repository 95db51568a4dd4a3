package dev.garboard.order;

import dev.garboard.kit.data.Migrations;
import dev.garboard.kit.data.ServiceMain;
import dev.garboard.kit.messaging.DeadLetters;
import dev.garboard.kit.saga.SagaMigrations;
import dev.garboard.order.adapter.OrderSaga;
import java.util.List;
import java.util.stream.Stream;

/** The order service; its words are those of {@link ServiceMain}. */
public final class OrderMain {
  static final ServiceMain<OrderConfig> SERVICE =
      new ServiceMain<>(
          "order",
          OrderMain.class,
          OrderConfig.class,
          OrderConfig::database,
          Stream.of(
                  Migrations.kit(),
                  DeadLetters.migrations(),
                  SagaMigrations.engine(),
                  Migrations.onClassPath("order", "migrations"))
              .flatMap(List::stream)
              .toList());

  private OrderMain() {}

  public static void main(String[] args) {
    SERVICE.run(
        args,
        (identity, live, profile) ->
            new OrderService(identity, live, profile, OrderSaga::versions).run());
  }
}
