package dev.garboard.kit.messaging;

import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Tells the relay that there is something to do; many calls before it looks are one. */
final class Wakeups {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition called = lock.newCondition();
  private final Set<Integer> written = new TreeSet<>();
  private final Set<Integer> heard = new TreeSet<>();

  /**
   * Shards with something new.
   *
   * @param written by this process
   * @param heard of from another
   */
  record Calls(Set<Integer> written, Set<Integer> heard) {}

  void written(int shard) {
    add(written, shard);
  }

  void heard(int shard) {
    add(heard, shard);
  }

  private void add(Set<Integer> shards, int shard) {
    lock.lock();
    try {
      if (shards.add(shard)) {
        called.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** What has called for these so far is looked at now. */
  void answered(Set<Integer> shards) {
    lock.lock();
    try {
      written.removeAll(shards);
      heard.removeAll(shards);
    } finally {
      lock.unlock();
    }
  }

  /** All calls since the last time; waits for one at most so long. */
  Calls await(long nanos) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      var left = nanos;
      while (written.isEmpty() && heard.isEmpty() && left > 0) {
        left = called.awaitNanos(left);
      }
      return take();
    } finally {
      lock.unlock();
    }
  }

  private Calls take() {
    var calls = new Calls(Set.copyOf(written), Set.copyOf(heard));
    written.clear();
    heard.clear();
    return calls;
  }
}
