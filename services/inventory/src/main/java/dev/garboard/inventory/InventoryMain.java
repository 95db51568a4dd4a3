package dev.garboard.inventory;

import dev.garboard.kit.data.Migrations;
import dev.garboard.kit.data.ServiceMain;
import dev.garboard.kit.messaging.DeadLetters;
import dev.garboard.kit.saga.SagaMigrations;
import java.util.List;
import java.util.stream.Stream;

/** The inventory service; its words are those of {@link ServiceMain}. */
public final class InventoryMain {
  static final ServiceMain<InventoryConfig> SERVICE =
      new ServiceMain<>(
          "inventory",
          InventoryMain.class,
          InventoryConfig.class,
          InventoryConfig::database,
          Stream.of(
                  Migrations.kit(),
                  DeadLetters.migrations(),
                  SagaMigrations.participant(),
                  Migrations.onClassPath("inventory", "migrations"))
              .flatMap(List::stream)
              .toList());

  private InventoryMain() {}

  public static void main(String[] args) {
    SERVICE.run(
        args, (identity, live, profile) -> new InventoryService(identity, live, profile).run());
  }
}
