package dev.garboard.kit.messaging;

import dev.garboard.kit.messaging.spi.Message;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * Deliveries of one queue: those of one key are handled one after the other, those of others at the
 * same time. How many wait is bounded by what the server may send ahead.
 */
final class RabbitLanes {
  private static final int LANES = 16;

  private final Gate gate;
  private final Redelivery redelivery;
  private final AtomicInteger size = new AtomicInteger();
  private final List<Lane> lanes;

  private record Work(Message message, Runnable acknowledge) {}

  RabbitLanes(String name, Gate gate, Redelivery redelivery) {
    this.gate = gate;
    this.redelivery = redelivery;
    lanes = IntStream.range(0, LANES).mapToObj(number -> new Lane(name + "-" + number)).toList();
  }

  void add(Message message, Runnable acknowledge) {
    size.incrementAndGet();
    lanes
        .get(Math.floorMod(message.key().hashCode(), LANES))
        .waiting
        .add(new Work(message, acknowledge));
  }

  /** With those in hand. */
  int size() {
    return size.get();
  }

  /** Interrupts what is in hand, and returns when it has ended: it comes again, perhaps here. */
  void stop() throws InterruptedException {
    lanes.forEach(Lane::stop);
    for (var lane : lanes) {
      lane.thread.join();
    }
  }

  private final class Lane {
    private final BlockingQueue<Work> waiting = new LinkedBlockingQueue<>();
    private final Thread thread;
    private volatile boolean stopped;

    private Lane(String name) {
      thread = Thread.ofVirtual().name(name).start(this::run);
    }

    private void run() {
      try {
        while (!stopped) {
          handle(waiting.take());
        }
      } catch (InterruptedException e) {
        stopped = true; // what is in hand is not acknowledged and comes again
      }
    }

    /** One that is given up in a drain is tried again if the gate opens after all. */
    private void handle(Work work) throws InterruptedException {
      var done = false;
      while (!stopped && !done) {
        done = carried(work);
      }
    }

    private boolean carried(Work work) throws InterruptedException {
      gate.enter();
      try {
        if (stopped || !redelivery.deliver(work.message())) {
          return false;
        }
        work.acknowledge().run();
        size.decrementAndGet();
        return true;
      } finally {
        gate.leave();
      }
    }

    private void stop() {
      stopped = true;
      thread.interrupt();
    }
  }
}
