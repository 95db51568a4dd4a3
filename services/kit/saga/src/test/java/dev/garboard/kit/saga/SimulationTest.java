package dev.garboard.kit.saga;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Schedules of {@link Simulation}. {@code -Dseed=4711} tells one step by step, {@code
 * -Dseeds=1000000} tries more.
 */
class SimulationTest {
  private static final long SEEDS = Long.getLong("seeds", 100_000);
  private static final long PATIENCE = 4_000;

  @Test
  void whateverIsLostDoubledLateOrKilledEachSagaEndsWholeOrNotAtAll() {
    var only = Long.getLong("seed");
    var seeds = only == null ? LongStream.range(0, SEEDS) : LongStream.of(only);
    var wrong =
        seeds
            .parallel()
            .mapToObj(seed -> complaint(seed, Optional.empty(), only != null))
            .flatMap(Optional::stream)
            .limit(5)
            .toList();
    assertThat(wrong).as("-Dseed=N tells it step by step").isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Mutant.class)
  void aPlantedBugIsFound(Mutant mutant) {
    var found =
        LongStream.range(0, PATIENCE)
            .mapToObj(seed -> complaint(seed, Optional.of(mutant), false))
            .flatMap(Optional::stream)
            .findFirst();
    assertThat(found).as("a schedule that shows it").isPresent();
  }

  private static Optional<String> complaint(long seed, Optional<Mutant> mutant, boolean tell) {
    try {
      var complaints = Simulation.complaints(seed, mutant, tell ? System.out::println : _ -> {});
      return complaints.isEmpty()
          ? Optional.empty()
          : Optional.of("seed " + seed + ": " + complaints);
    } catch (RuntimeException e) {
      if (tell) {
        e.printStackTrace();
      }
      return Optional.of("seed " + seed + ": " + e);
    }
  }
}
