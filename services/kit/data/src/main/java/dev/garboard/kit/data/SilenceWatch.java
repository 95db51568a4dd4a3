package dev.garboard.kit.data;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Cuts a connection when its server has not answered in time: it is stopped, or out of reach, so
 * its own limits do not work. A timeout of the socket would be exact, but wakes the timer of
 * virtual threads twice for each statement; this looks ten times a second at all of them.
 */
final class SilenceWatch {
  private static final Logger LOG = LoggerFactory.getLogger(SilenceWatch.class);
  private static final long TICK = Duration.ofMillis(100).toNanos();

  /** When the wait for each is over, by {@link System#nanoTime()}. */
  private final Map<Connection, Long> waits = new ConcurrentHashMap<>();

  private final Thread thread =
      Thread.ofPlatform().daemon().name("database-silence").unstarted(this::run);
  private volatile boolean idle;

  void start() {
    thread.start();
  }

  void stop() {
    thread.interrupt();
  }

  /** From now on an answer of this connection is due, in so long. */
  void expect(Connection connection, Duration atMost) {
    waits.put(connection, System.nanoTime() + atMost.toNanos());
    if (idle) {
      LockSupport.unpark(thread);
    }
  }

  /** Nothing is due. */
  void answered(Connection connection) {
    waits.remove(connection);
  }

  private void run() {
    while (!Thread.interrupted()) {
      idle = waits.isEmpty();
      if (idle && waits.isEmpty()) {
        LockSupport.park(this);
      }
      idle = false;
      LockSupport.parkNanos(this, TICK);
      cutOverdue(System.nanoTime());
    }
  }

  private void cutOverdue(long now) {
    waits.forEach(
        (connection, end) -> {
          if (now - end > 0 && waits.remove(connection, end)) {
            cut(connection);
          }
        });
  }

  private static void cut(Connection connection) {
    try {
      connection.abort(Runnable::run);
    } catch (SQLException e) {
      LOG.warn("a connection without an answer cannot be cut: SQLSTATE {}", SqlState.of(e));
    }
  }
}
