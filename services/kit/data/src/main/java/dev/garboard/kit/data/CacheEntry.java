package dev.garboard.kit.data;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A value, or the knowledge that there is none, and until when it is fresh.
 *
 * @param freshUntil milliseconds of the epoch, for it travels between processes
 */
record CacheEntry<V>(Optional<V> value, long freshUntil) {
  private static final byte FORMAT = 1;
  private static final int HEAD = 1 + Long.BYTES + 1;
  private static final int NEGATIVE_SHARE = 10;

  /** What was loaded just now; that there is nothing is believed for a tenth of the time. */
  static <V> CacheEntry<V> of(Optional<V> value, Duration ttl) {
    var millis = value.isPresent() ? ttl.toMillis() : ttl.toMillis() / NEGATIVE_SHARE;
    var jittered = (long) (millis * ThreadLocalRandom.current().nextDouble(.9, 1.1));
    return new CacheEntry<>(value, System.currentTimeMillis() + Math.max(1, jittered));
  }

  /** Whether it may be given at all: that there was nothing is not, once it is no longer fresh. */
  boolean isUsable() {
    return value.isPresent() || isFresh();
  }

  boolean isFresh() {
    return freshFor() > 0;
  }

  /** In milliseconds; what comes from a clock far ahead is not believed. */
  long freshFor() {
    return freshUntil - System.currentTimeMillis();
  }

  byte[] bytes(Codec<V> codec) {
    var payload = value.map(codec.encode()).orElse(new byte[0]);
    return ByteBuffer.allocate(HEAD + payload.length)
        .put(FORMAT)
        .putLong(freshUntil)
        .put((byte) (value.isPresent() ? 1 : 0))
        .put(payload)
        .array();
  }

  /**
   * Reads what {@link #bytes} wrote.
   *
   * @throws RuntimeException if it is anything else
   */
  static <V> CacheEntry<V> read(byte[] bytes, Codec<V> codec) {
    var buffer = ByteBuffer.wrap(bytes);
    if (buffer.get() != FORMAT) {
      throw new IllegalArgumentException("another format");
    }
    var freshUntil = buffer.getLong();
    var present = buffer.get() == 1;
    var payload = new byte[buffer.remaining()];
    buffer.get(payload);
    return new CacheEntry<>(
        present ? Optional.of(codec.decode().apply(payload)) : Optional.empty(), freshUntil);
  }
}
