package dev.garboard.faults;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** What went through the proxies that share it: writes in the order they came, reads counted. */
public final class Journal {

  private final List<Write> writes = new ArrayList<>();
  private volatile long lastAt = System.nanoTime();
  private final AtomicInteger reads = new AtomicInteger();

  synchronized Write arrived(String author, Head request, String body) {
    var path = request.target().split("\\?", 2)[0];
    var write = new Write(writes.size(), author, request.method(), path, body, Optional.empty());
    writes.add(write);
    if (!write.isLease()) {
      lastAt = System.nanoTime();
    }
    return write;
  }

  synchronized Write answered(Write write, int code, String answer) {
    var complete = write.answered(code, answer);
    writes.set(write.order(), complete);
    return complete;
  }

  void read() {
    reads.incrementAndGet();
  }

  /** LISTs, WATCHes and GETs. */
  public int reads() {
    return reads.get();
  }

  /** Time since anything but a Lease was written. */
  public Duration quiet() {
    return Duration.ofNanos(System.nanoTime() - lastAt);
  }

  /** All writes, those of Leases too. */
  public synchronized List<Write> everything() {
    return List.copyOf(writes);
  }

  /** The writes to one namespace: U1, U2, … */
  public List<Write> writesTo(String namespace) {
    return writes().stream().filter(write -> write.isIn(namespace)).toList();
  }

  /** The writes, without those of Leases. */
  public List<Write> writes() {
    return everything().stream().filter(write -> !write.isLease()).toList();
  }
}
