package dev.garboard.kit.runtime;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataWriter;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Tells of each write, and lets a frame of ours in between those of Helidon, which writes every
 * HTTP/2 frame in one call.
 */
final class GuardedWriter implements DataWriter {
  private final ReentrantLock writing = new ReentrantLock();
  private final DataWriter inner;
  private final Consumer<BufferData> writes;
  private final Runnable wrote;

  GuardedWriter(DataWriter inner, Consumer<BufferData> writes, Runnable wrote) {
    this.inner = inner;
    this.writes = writes;
    this.wrote = wrote;
  }

  private void one(BufferData head, Runnable write) {
    writes.accept(head);
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
    one(buffers[0], () -> inner.write(buffers));
  }

  @Override
  public void write(BufferData buffer) {
    one(buffer, () -> inner.write(buffer));
  }

  @Override
  public void writeNow(BufferData... buffers) {
    one(buffers[0], () -> inner.writeNow(buffers));
  }

  @Override
  public void writeNow(BufferData buffer) {
    one(buffer, () -> inner.writeNow(buffer));
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
