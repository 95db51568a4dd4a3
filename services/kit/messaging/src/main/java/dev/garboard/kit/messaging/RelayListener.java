package dev.garboard.kit.messaging;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.IntConsumer;
import java.util.regex.Pattern;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hears the notifications of processes that do not own the shards they write to. */
final class RelayListener {
  private static final Logger LOG = LoggerFactory.getLogger(RelayListener.class);
  private static final Pattern SHARD = Pattern.compile("[0-9]|1[0-5]");
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final int WAIT_MILLIS = 5000;

  private final Connections connections;
  private final IntConsumer wake;
  private final Thread thread = Thread.ofVirtual().name("relay-listener").unstarted(this::run);
  private volatile boolean stopped;

  /** Where connections come from. */
  @FunctionalInterface
  interface Connections {
    Connection open() throws SQLException;
  }

  RelayListener(Connections connections, IntConsumer wake) {
    this.connections = connections;
    this.wake = wake;
  }

  void start() {
    thread.start();
  }

  private void run() {
    while (!stopped) {
      try (var connection = connections.open()) {
        listen(connection);
      } catch (SQLException e) {
        LOG.debug("no notifications, the poll covers them: {}", e.getMessage());
        pause();
      }
    }
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE);
    } catch (InterruptedException e) {
      LOG.debug("interrupted");
    }
  }

  private void listen(Connection connection) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute("LISTEN " + RelaySession.CHANNEL);
    }
    var postgres = connection.unwrap(PGConnection.class);
    while (!stopped) {
      for (var notification : postgres.getNotifications(WAIT_MILLIS)) {
        for (var shard : notification.getParameter().split(",", -1)) {
          heard(shard);
        }
      }
    }
  }

  /** Anybody who may connect may notify. */
  private void heard(String shard) {
    if (SHARD.matcher(shard).matches()) {
      wake.accept(Integer.parseInt(shard));
    }
  }

  void stop() throws InterruptedException {
    stopped = true;
    thread.interrupt();
    thread.join(PAUSE);
  }
}
