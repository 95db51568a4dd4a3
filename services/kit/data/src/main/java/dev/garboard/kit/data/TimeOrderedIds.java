package dev.garboard.kit.data;

import java.time.InstantSource;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** Makes ids of 48 bits of milliseconds and 74 random bits (UUIDv7, RFC 9562 section 5.7). */
public final class TimeOrderedIds implements Supplier<UUID> {
  private final InstantSource clock;
  private final RandomGenerator random;

  /** Ids of this clock; the generator must be unguessable and safe for threads. */
  public TimeOrderedIds(InstantSource clock, RandomGenerator random) {
    this.clock = clock;
    this.random = random;
  }

  /** An id that nobody else has. */
  @Override
  public UUID get() {
    var high = (clock.millis() << 16) | 0x7000 | (random.nextLong() & 0xFFF);
    var low = 0x8000_0000_0000_0000L | (random.nextLong() >>> 2);
    return new UUID(high, low);
  }
}
