package dev.garboard.inventory;

import dev.garboard.kit.data.Migration;
import dev.garboard.kit.data.Migrations;
import dev.garboard.kit.data.ServiceMain;
import dev.garboard.kit.messaging.DeadLetters;
import dev.garboard.kit.saga.SagaMigrations;
import java.util.List;
import java.util.stream.Stream;

/** The inventory service; its words are those of {@link ServiceMain}. */
public final class InventoryMain {
  private InventoryMain() {}

  public static void main(String[] args) {
    words()
        .run(
            args, (identity, live, profile) -> new InventoryService(identity, live, profile).run());
  }

  private static ServiceMain<InventoryConfig> words() {
    return new ServiceMain<>(
        "inventory",
        InventoryMain.class,
        InventoryConfig.class,
        InventoryConfig::database,
        migrations());
  }

  static List<Migration> migrations() {
    return Stream.of(
            Migrations.kit(),
            DeadLetters.migrations(),
            SagaMigrations.participant(),
            Migrations.onClassPath("inventory", "migrations"))
        .flatMap(List::stream)
        .toList();
  }

  /** What the service offers and needs. */
  static String descriptor() {
    return words().descriptor();
  }
}
