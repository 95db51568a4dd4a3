package dev.garboard.kit.runtime;

import io.helidon.webserver.http.ServerRequest;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** Interrupts the thread that works on one request when its time is over. */
final class DeadlineAlarm {
  private static final Duration AGAIN = Duration.ofMillis(50);

  private final ScheduledExecutorService alarms;
  private final Deadline deadline;
  private final ServerRequest request;
  private final Thread worker = Thread.currentThread();
  private final ReentrantLock ringing = new ReentrantLock();
  private Future<?> next;
  private boolean off;
  private boolean rang;

  DeadlineAlarm(ScheduledExecutorService alarms, Deadline deadline, ServerRequest request) {
    this.alarms = alarms;
    this.deadline = deadline;
    this.request = request;
  }

  void set() {
    in(deadline.left());
  }

  private void in(Duration time) {
    ringing.lock();
    try {
      if (!off) {
        next = alarms.schedule(this::ring, time.toNanos(), TimeUnit.NANOSECONDS);
      }
    } finally {
      ringing.unlock();
    }
  }

  private void ring() {
    if (readsFromSocket()) {
      in(AGAIN);
      return;
    }
    ringing.lock();
    try {
      if (!off) {
        rang = true;
        worker.interrupt();
      }
    } finally {
      ringing.unlock();
    }
  }

  /** An interrupt would close the socket; {@link GuardedConnection} ends the reading instead. */
  private boolean readsFromSocket() {
    return request.prologue().protocolVersion().startsWith("1") && !request.content().consumed();
  }

  /** From here on nothing is interrupted, and the interrupt that was is forgotten. */
  void off() {
    ringing.lock();
    try {
      off = true;
      next.cancel(false);
      if (rang) {
        Thread.interrupted();
        rang = false;
      }
    } finally {
      ringing.unlock();
    }
  }
}
