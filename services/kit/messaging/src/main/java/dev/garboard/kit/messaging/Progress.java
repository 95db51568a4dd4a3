package dev.garboard.kit.messaging;

import dev.garboard.kit.runtime.Deadline;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Tells those who wait for the read model that it went on, in this process at once. */
public final class Progress {
  /** Another replica may project: it tells nobody here. */
  private static final Duration LOOK_AGAIN = Duration.ofMillis(25);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition wentOn = lock.newCondition();
  private long steps;

  /** How far it was when this was asked. */
  public long seen() {
    lock.lock();
    try {
      return steps;
    } finally {
      lock.unlock();
    }
  }

  /** The read model went on. */
  public void step() {
    lock.lock();
    try {
      steps++;
      wentOn.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Returns when it went on, or when it is time to look again. */
  public void awaitAfter(long seen, Deadline deadline) {
    var left = deadline.left();
    awaitAfter(seen, left.compareTo(LOOK_AGAIN) < 0 ? left : LOOK_AGAIN);
  }

  /** Returns when it went on here, or after so long. */
  public void awaitAfter(long seen, Duration atMost) {
    long left = atMost.toNanos();
    lock.lock();
    try {
      while (steps == seen && left > 0) {
        left = wentOn.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }
}
