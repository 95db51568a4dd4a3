package dev.garboard.kit.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TimeOrderedIdsTest {
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
  private final TimeOrderedIds ids = at(NOON);

  @Test
  void idsAreUuidsOfVersion7InTheOrderOfTime() {
    var later = at(NOON.plusMillis(1));
    var made = Stream.generate(ids).limit(1_000).toList();
    assertThat(made)
        .doesNotHaveDuplicates()
        .allSatisfy(
            id -> {
              assertThat(id.version()).isEqualTo(7);
              assertThat(id.variant()).isEqualTo(2);
              assertThat(text(id)).isLessThan(text(later.get()));
            });
  }

  @Test
  void idsOfTheFarFutureStillComeLast() {
    var year10000 = at(Instant.ofEpochMilli(0x8000_0000_0000L));
    assertThat(text(year10000.get())).isGreaterThan(text(ids.get()));
  }

  private static TimeOrderedIds at(Instant now) {
    return new TimeOrderedIds(InstantSource.fixed(now), new SecureRandom());
  }

  /** Compares without sign, as PostgreSQL does. */
  private static String text(UUID id) {
    return id.toString();
  }
}
