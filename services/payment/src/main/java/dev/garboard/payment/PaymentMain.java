package dev.garboard.payment;

import dev.garboard.kit.data.Migrations;
import dev.garboard.kit.data.ServiceMain;
import dev.garboard.kit.messaging.DeadLetters;
import dev.garboard.kit.saga.SagaMigrations;
import java.util.List;
import java.util.stream.Stream;

/** The payment service; its words are those of {@link ServiceMain}. */
public final class PaymentMain {
  static final ServiceMain<PaymentConfig> SERVICE =
      new ServiceMain<>(
          "payment",
          PaymentMain.class,
          PaymentConfig.class,
          PaymentConfig::database,
          Stream.of(
                  Migrations.kit(),
                  DeadLetters.migrations(),
                  SagaMigrations.participant(),
                  Migrations.onClassPath("payment", "migrations"))
              .flatMap(List::stream)
              .toList());

  private PaymentMain() {}

  public static void main(String[] args) {
    SERVICE.run(
        args, (identity, live, profile) -> new PaymentService(identity, live, profile).run());
  }
}
