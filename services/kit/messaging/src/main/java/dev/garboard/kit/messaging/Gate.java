package dev.garboard.kit.messaging;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Lets pieces of work begin, or not, and knows how many are in hand. */
final class Gate {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private boolean open = true;
  private int inHand;

  /** Begins a piece of work as soon as the gate is open. */
  void enter() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (!open) {
        changed.await();
      }
      inHand++;
    } finally {
      lock.unlock();
    }
  }

  /** Ends a piece of work. */
  void leave() {
    lock.lock();
    try {
      inHand--;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  void open(boolean open) {
    lock.lock();
    try {
      this.open = open;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  boolean isOpen() {
    lock.lock();
    try {
      return open;
    } finally {
      lock.unlock();
    }
  }

  void awaitEmpty() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (inHand > 0) {
        changed.await();
      }
    } finally {
      lock.unlock();
    }
  }
}
