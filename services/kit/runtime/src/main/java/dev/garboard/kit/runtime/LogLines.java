package dev.garboard.kit.runtime;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Hands lines to a thread that writes them. Whoever logs never waits and never fails: a line is
 * lost, and counted, if the disk is full or the reader of a pipe has stopped. Logback's own
 * appenders wait, or end for ever after the first error.
 */
final class LogLines extends UnsynchronizedAppenderBase<ILoggingEvent> {
  private static final int QUEUE = 8192;
  private static final long TOGETHER = Duration.ofMillis(5).toNanos();

  private final BlockingQueue<byte[]> queue = new ArrayBlockingQueue<>(QUEUE);
  private final AtomicLong accepted = new AtomicLong();
  private final AtomicLong done = new AtomicLong();
  private final AtomicLong lost = new AtomicLong();
  private final JsonLines encoder;
  private final OutputStream out;
  private final Thread writer = Thread.ofPlatform().name("log-lines").daemon().unstarted(this::run);

  LogLines(JsonLines encoder, OutputStream out) {
    this.encoder = encoder;
    this.out = out;
  }

  @Override
  public void start() {
    super.start();
    writer.start();
  }

  @Override
  protected void append(ILoggingEvent event) {
    accepted.incrementAndGet();
    if (!queue.offer(encoder.encode(event))) {
      lost.incrementAndGet();
      done.incrementAndGet();
    }
  }

  /** Lines that nobody will read. */
  long lost() {
    return lost.get();
  }

  private void run() {
    var lines = new ArrayList<byte[]>();
    try {
      while (true) {
        lines.add(queue.take());
        LockSupport.parkNanos(TOGETHER); // else each line would wake this thread
        queue.drainTo(lines);
        write(lines);
        done.addAndGet(lines.size());
        lines.clear();
      }
    } catch (InterruptedException e) {
      // stopped
    }
  }

  private void write(List<byte[]> lines) {
    var batch = new ByteArrayOutputStream();
    lines.forEach(batch::writeBytes);
    try {
      batch.writeTo(out);
      out.flush();
    } catch (IOException e) {
      lost.addAndGet(lines.size()); // there is no other place to tell
    }
  }

  /** Waits until what was logged so far is written, but no longer than a moment. */
  void flush() {
    var upTo = accepted.get();
    var patience = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
    while (done.get() < upTo && System.nanoTime() - patience < 0) {
      LockSupport.unpark(writer);
      Thread.onSpinWait();
    }
  }

  @Override
  public void stop() {
    if (isStarted()) {
      flush();
      writer.interrupt();
      super.stop();
    }
  }
}
