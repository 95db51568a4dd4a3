package dev.garboard.kit.runtime;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataWriter;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Tells of each write, and lets a frame of ours in between those of Helidon, which writes every
 * HTTP/2 frame in one call.
 */
final class GuardedWriter implements DataWriter {
  private final ReentrantLock writing = new ReentrantLock();
  private final DataWriter inner;
  private final Runnable wrote;

  GuardedWriter(DataWriter inner, Runnable wrote) {
    this.inner = inner;
    this.wrote = wrote;
  }

  private void one(Runnable write) {
    writing.lock();
    try {
      write.run();
    } finally {
      writing.unlock();
    }
    wrote.run();
  }

  @Override
  public void write(BufferData... buffers) {
    one(() -> inner.write(buffers));
  }

  @Override
  public void write(BufferData buffer) {
    one(() -> inner.write(buffer));
  }

  @Override
  public void writeNow(BufferData... buffers) {
    one(() -> inner.writeNow(buffers));
  }

  @Override
  public void writeNow(BufferData buffer) {
    one(() -> inner.writeNow(buffer));
  }

  @Override
  public void flush() {
    inner.flush();
  }

  @Override
  public void close() {
    inner.close();
  }
}
