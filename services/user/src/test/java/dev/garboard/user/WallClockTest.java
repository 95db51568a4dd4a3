package dev.garboard.user;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class WallClockTest {
  /**
   * So that nothing is late, early or for ever when a clock is set: deadlines, limits, pauses and
   * timeouts count monotonic time. What asks what time it is writes it down, for people or for
   * another process, or says how long ago another one wrote it.
   */
  @Test
  void isNotAskedByWhatWaitsInTheKit() {
    noClasses()
        .that()
        .doNotHaveSimpleName("AdminServer") // since when it runs
        .and()
        .doNotHaveSimpleName("Metrics") // how long the start took, by the JVM's own start
        .and()
        .doNotHaveSimpleName("CacheEntry") // until when it is fresh; at most twice its time
        .and()
        .doNotHaveSimpleName("DeadLetter") // when it died
        .and()
        .doNotHaveSimpleName("KafkaMessages") // when a retry is due; never later than its delay
        .and()
        .doNotHaveSimpleName("Projector") // how far the view is behind
        .should()
        .callMethod(Instant.class, "now")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(Clock.class, "systemUTC")
        .check(
            new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages(
                    "dev.garboard.kit.client",
                    "dev.garboard.kit.data",
                    "dev.garboard.kit.grpc",
                    "dev.garboard.kit.messaging",
                    "dev.garboard.kit.runtime",
                    "dev.garboard.kit.security"));
  }
}
