package dev.garboard.kit.data;

import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.Handle;

/**
 * In a JVM with one processor: many share few connections, interrupted when they give one back. Its
 * exit code is 0 if every read was served.
 */
final class InterruptedReturns {
  private static final int THREADS = 16;
  private static final int READS = 50;

  private static final AtomicInteger SERVED = new AtomicInteger();

  private InterruptedReturns() {}

  public static void main(String[] args) throws InterruptedException {
    try (var fixture = new Fixture(PostgresServer.config(args[0], 2));
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < THREADS; i++) {
        threads.execute(() -> read(fixture.tx));
      }
    }
    System.exit(SERVED.get() == THREADS * READS ? 0 : 1);
  }

  private static void read(Tx tx) {
    for (int i = 0; i < READS; i++) {
      int one = tx.read(InterruptedReturns::interrupted);
      SERVED.addAndGet(one);
      Thread.interrupted();
    }
  }

  private static int interrupted(Handle handle) {
    int one = handle.select("SELECT 1").mapTo(int.class).one();
    Thread.currentThread().interrupt();
    return one;
  }
}
