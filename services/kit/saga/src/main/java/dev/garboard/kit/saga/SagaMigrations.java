package dev.garboard.kit.saga;

import dev.garboard.kit.data.Migration;
import dev.garboard.kit.data.Migrations;
import java.util.List;

/** The tables of this module: for the migrator, after those of {@link Migrations#kit()}. */
public final class SagaMigrations {
  private SagaMigrations() {}

  /** What a {@link Participant} needs. */
  public static List<Migration> participant() {
    return Migrations.onClassPath("saga-participant", "dev/garboard/kit/saga/participant");
  }

  /** What a {@link SagaEngine} needs. */
  public static List<Migration> engine() {
    return Migrations.onClassPath("saga-engine", "dev/garboard/kit/saga/engine");
  }
}
