package dev.garboard.payment;

import dev.garboard.kit.data.Migration;
import dev.garboard.kit.data.Migrations;
import dev.garboard.kit.data.ServiceMain;
import dev.garboard.kit.messaging.DeadLetters;
import dev.garboard.kit.saga.SagaMigrations;
import java.util.List;
import java.util.stream.Stream;

/** The payment service; its words are those of {@link ServiceMain}. */
public final class PaymentMain {
  private PaymentMain() {}

  public static void main(String[] args) {
    words()
        .run(args, (identity, live, profile) -> new PaymentService(identity, live, profile).run());
  }

  private static ServiceMain<PaymentConfig> words() {
    return new ServiceMain<>(
        "payment", PaymentMain.class, PaymentConfig.class, PaymentConfig::database, migrations());
  }

  static List<Migration> migrations() {
    return Stream.of(
            Migrations.kit(),
            DeadLetters.migrations(),
            SagaMigrations.participant(),
            Migrations.onClassPath("payment", "migrations"))
        .flatMap(List::stream)
        .toList();
  }

  /** What the service offers and needs. */
  static String descriptor() {
    return words().descriptor();
  }
}
