package dev.garboard.kit.data;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** One after the other per key, within this process. */
final class Turns<K> {
  private record Turn(Semaphore free, int users) {
    Turn with(int more) {
      return new Turn(free, users + more);
    }
  }

  private final Map<K, Turn> turns = new ConcurrentHashMap<>();

  /** Works when it is its turn; otherwise gives up after a while with what is thrown then. */
  <T> T take(K key, Duration patience, Supplier<T> work, Supplier<RuntimeException> late) {
    var turn =
        turns.compute(
            key, (_, known) -> known == null ? new Turn(new Semaphore(1), 1) : known.with(1));
    try {
      if (!acquired(turn.free(), patience)) {
        throw late.get();
      }
      try {
        return work.get();
      } finally {
        turn.free().release();
      }
    } finally {
      turns.computeIfPresent(key, (_, known) -> known.users() == 1 ? null : known.with(-1));
    }
  }

  private static boolean acquired(Semaphore free, Duration patience) {
    try {
      return free.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  boolean isEmpty() {
    return turns.isEmpty();
  }
}
