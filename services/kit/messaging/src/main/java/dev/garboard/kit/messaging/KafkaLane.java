package dev.garboard.kit.messaging;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The records of one partition, handled one after the other on a thread of their own. */
final class KafkaLane {
  private static final int MANY = 200;
  private static final int FEW = 50;

  /** Carries records to the handler. */
  interface Carrier {
    /** How long this record has to wait first. */
    Duration wait(ConsumerRecord<byte[], byte[]> record);

    /** Whether it was handled. */
    boolean carry(ConsumerRecord<byte[], byte[]> record) throws InterruptedException;
  }

  private final BlockingQueue<ConsumerRecord<byte[], byte[]>> waiting = new LinkedBlockingQueue<>();
  private final Gate gate;
  private final Carrier carrier;
  private final Thread thread;
  private volatile boolean stopped;
  private volatile boolean busy;
  private volatile long handled = -1;
  private long committed = -1;

  KafkaLane(String name, Gate gate, Carrier carrier) {
    this.gate = gate;
    this.carrier = carrier;
    thread = Thread.ofVirtual().name(name).start(this::run);
  }

  private void run() {
    try {
      while (!stopped) {
        var record = waiting.take();
        Thread.sleep(carrier.wait(record));
        handle(record);
      }
    } catch (InterruptedException e) {
      stopped = true; // what is in hand is not acknowledged and comes again
    }
  }

  /** One that is given up in a drain is tried again if the gate opens after all. */
  private void handle(ConsumerRecord<byte[], byte[]> record) throws InterruptedException {
    var done = false;
    while (!stopped && !done) {
      done = carried(record);
    }
  }

  private boolean carried(ConsumerRecord<byte[], byte[]> record) throws InterruptedException {
    gate.enter();
    busy = true;
    try {
      if (stopped || !carrier.carry(record)) {
        return false;
      }
      handled = record.offset() + 1;
      return true;
    } finally {
      busy = false;
      gate.leave();
    }
  }

  void add(ConsumerRecord<byte[], byte[]> record) {
    waiting.add(record);
  }

  /** With the one in hand. */
  int size() {
    return waiting.size() + (busy ? 1 : 0);
  }

  boolean isFull() {
    return waiting.size() > MANY;
  }

  boolean isLow() {
    return waiting.size() < FEW;
  }

  /** The position to commit; empty if it is committed. Only for the polling thread. */
  OptionalLong position() {
    var position = handled;
    return position == committed ? OptionalLong.empty() : OptionalLong.of(position);
  }

  void committed(long position) {
    committed = position;
  }

  /** Begins no other record; interrupts the one in hand after this time. */
  void stop(Duration patience) {
    stopped = true;
    if (!busy || patience.isZero() || !ended(patience)) {
      thread.interrupt();
      ended(Duration.ofSeconds(1));
    }
  }

  private boolean ended(Duration limit) {
    try {
      return thread.join(limit);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
