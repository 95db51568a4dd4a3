package dev.garboard.order;

import dev.garboard.kit.data.Migration;
import dev.garboard.kit.data.Migrations;
import dev.garboard.kit.data.ServiceMain;
import dev.garboard.kit.messaging.DeadLetters;
import dev.garboard.kit.saga.SagaMigrations;
import dev.garboard.order.adapter.OrderSaga;
import java.util.List;
import java.util.stream.Stream;

/** The order service; its words are those of {@link ServiceMain}. */
public final class OrderMain {
  private OrderMain() {}

  public static void main(String[] args) {
    words()
        .run(
            args,
            (identity, live, profile) ->
                new OrderService(identity, live, profile, OrderSaga::versions).run());
  }

  static ServiceMain<OrderConfig> words() {
    return new ServiceMain<>(
        "order", OrderMain.class, OrderConfig.class, OrderConfig::database, migrations());
  }

  static List<Migration> migrations() {
    return Stream.of(
            Migrations.kit(),
            DeadLetters.migrations(),
            SagaMigrations.engine(),
            Migrations.onClassPath("order", "migrations"))
        .flatMap(List::stream)
        .toList();
  }

  /** What the service offers and needs. */
  static String descriptor() {
    return words().descriptor();
  }
}
