package dev.garboard.kit.messaging;

import dev.garboard.kit.messaging.spi.Message;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;

/** All messages of a topic, in lanes: those of one key are in one lane. */
final class MemoryTopic {
  private static final int LANES = 4;

  private final List<Lane> lanes = IntStream.range(0, LANES).mapToObj(Lane::new).toList();

  /** A message and when it may be delivered, by {@link System#nanoTime()}. */
  private record Entry(Message message, long due) {}

  /** A part of the topic that is delivered in order. */
  static final class Lane {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition added = lock.newCondition();
    private final List<Entry> entries = new ArrayList<>();
    private final int number;

    private Lane(int number) {
      this.number = number;
    }

    int number() {
      return number;
    }

    private void add(Entry entry) {
      lock.lock();
      try {
        entries.add(entry);
        added.signalAll();
      } finally {
        lock.unlock();
      }
    }

    /** Waits for the message at this place, counted from 0. */
    Message at(int place) throws InterruptedException {
      var entry = entryAt(place);
      Thread.sleep(Duration.ofNanos(Math.max(0, entry.due() - System.nanoTime())));
      return entry.message();
    }

    private Entry entryAt(int place) throws InterruptedException {
      lock.lockInterruptibly();
      try {
        while (entries.size() <= place) {
          added.await();
        }
        return entries.get(place);
      } finally {
        lock.unlock();
      }
    }

    int size() {
      lock.lock();
      try {
        return entries.size();
      } finally {
        lock.unlock();
      }
    }

    private List<Message> messages() {
      lock.lock();
      try {
        return entries.stream().map(Entry::message).toList();
      } finally {
        lock.unlock();
      }
    }
  }

  void add(Message message, Duration delay) {
    lanes
        .get(Math.floorMod(message.key().hashCode(), LANES))
        .add(new Entry(message, System.nanoTime() + delay.toNanos()));
  }

  List<Lane> lanes() {
    return lanes;
  }

  List<Message> history() {
    return lanes.stream().flatMap(lane -> lane.messages().stream()).toList();
  }
}
