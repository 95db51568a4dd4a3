package dev.garboard.user.domain;

import java.time.InstantSource;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** Makes new user ids: 48 bits of milliseconds, 74 random bits (UUIDv7, RFC 9562 section 5.7). */
public final class UserIds {
  private final InstantSource clock;
  private final RandomGenerator random;

  /** Ids of this clock; the generator must be unguessable and safe for threads. */
  public UserIds(InstantSource clock, RandomGenerator random) {
    this.clock = clock;
    this.random = random;
  }

  /** An id that nobody else has. */
  public UserId next() {
    var high = (clock.millis() << 16) | 0x7000 | (random.nextLong() & 0xFFF);
    var low = 0x8000_0000_0000_0000L | (random.nextLong() >>> 2);
    return new UserId(new UUID(high, low));
  }
}
