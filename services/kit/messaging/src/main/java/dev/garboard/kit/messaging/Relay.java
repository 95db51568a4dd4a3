package dev.garboard.kit.messaging;

import dev.garboard.kit.data.DatabaseConfig;
import dev.garboard.kit.messaging.spi.Broker;
import dev.garboard.kit.runtime.Component;
import dev.garboard.kit.runtime.Metrics;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Empties the outbox into the broker: each aggregate in order, each row until it is confirmed, then
 * deleted. Of many replicas one owns a shard, by a lock of its session, and another takes over when
 * it ends. A crash in between publishes a row twice, with the same id, and never loses one.
 */
public final class Relay implements Component {
  private static final Logger LOG = LoggerFactory.getLogger(Relay.class);
  private static final Duration NOTIFY_PAUSE = Duration.ofMillis(5);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
  private static final int MEASURE_EVERY = 5;

  private final DatabaseConfig database;
  private final OutboxConfig config;
  private final Broker broker;
  private final String source;
  private final RelayMeters meters;
  private final Wakeups wakeups = new Wakeups();
  private final RelayListener listener;
  private final Thread thread = Thread.ofVirtual().name("relay").unstarted(this::run);
  private volatile boolean leaving;
  private long tickAt;
  private long tick;
  private long notifiedAt;
  private Duration pause = FIRST_PAUSE;

  /**
   * Publishes what the outbox of this database holds.
   *
   * @param database reached without a pooler of transactions
   * @param source what {@code ce_source} says: the service
   */
  public Relay(
      DatabaseConfig database, OutboxConfig config, Broker broker, String source, Metrics metrics) {
    this.database = database;
    this.config = config;
    this.broker = broker;
    this.source = source;
    meters = new RelayMeters(metrics.registry());
    listener = new RelayListener(this::connect, wakeups::heard);
  }

  @Override
  public String name() {
    return "relay";
  }

  @Override
  public void start() {
    thread.start();
    listener.start();
  }

  /**
   * Says that a committed transaction has left rows in this shard; cheap, from any thread. If
   * another process owns the shard it is notified, at most 200 times a second.
   */
  public void wake(int shard) {
    wakeups.written(shard);
  }

  private void run() {
    while (!leaving) {
      try (var session = new RelaySession(connect())) {
        relay(session);
      } catch (SQLException e) {
        LOG.warn("the outbox waits, its database failed: {}", e.getMessage());
        rest();
      } catch (InterruptedException e) {
        LOG.debug("interrupted");
      }
    }
  }

  private void rest() {
    try {
      Thread.sleep(config.poll());
    } catch (InterruptedException e) {
      LOG.debug("interrupted");
    }
  }

  private Connection connect() throws SQLException {
    var properties = new Properties();
    database.username().ifPresent(user -> properties.setProperty("user", user));
    database.password().ifPresent(password -> properties.setProperty("password", password));
    properties.setProperty("ApplicationName", "relay");
    properties.setProperty("connectTimeout", "5");
    properties.setProperty("loginTimeout", "10"); // else a pool of this process decides, for all
    properties.setProperty("socketTimeout", "15");
    properties.setProperty("tcpKeepAlive", "true");
    return DriverManager.getConnection(database.url(), properties);
  }

  private void relay(RelaySession session) throws SQLException, InterruptedException {
    session.claim();
    empty(session);
    tickAt = System.nanoTime();
    while (!leaving) {
      tickAt += config.poll().toNanos();
      untilTick(session);
      if (!leaving) {
        tick(session);
      }
    }
    empty(session);
  }

  private void untilTick(RelaySession session) throws SQLException, InterruptedException {
    while (!leaving && tickAt - System.nanoTime() > 0) {
      var calls = wakeups.await(tickAt - System.nanoTime());
      var others = new HashSet<>(calls.written());
      others.removeAll(session.owned());
      if (!others.isEmpty()) {
        tell(session, others);
      }
      if (others.size() < calls.written().size() || overlap(calls.heard(), session.owned())) {
        empty(session);
      }
    }
  }

  private static boolean overlap(Set<Integer> some, Set<Integer> others) {
    return some.stream().anyMatch(others::contains);
  }

  /** What is called in the meantime goes into the next notification. */
  private void tell(RelaySession session, Set<Integer> shards)
      throws SQLException, InterruptedException {
    var early = notifiedAt + NOTIFY_PAUSE.toNanos() - System.nanoTime();
    if (early > 0) {
      Thread.sleep(Duration.ofNanos(early));
    }
    session.notifyOwners(shards);
    notifiedAt = System.nanoTime();
  }

  /** One statement if there is nothing to do. */
  private void tick(RelaySession session) throws SQLException, InterruptedException {
    tick++;
    if (tick % MEASURE_EVERY == 0) {
      var state = session.measure();
      meters.state(state);
      if (state.pending() == 0) {
        return;
      }
    } else if (!session.ownsAll() && (tick % 2 == 0 || session.owned().isEmpty())) {
      if (!session.claim()) {
        return;
      }
    }
    empty(session);
  }

  /** A statement deletes what the broker has and reads what comes next: one transaction a batch. */
  private void empty(RelaySession session) throws SQLException, InterruptedException {
    var rows = next(session, List.of());
    while (!rows.isEmpty()) {
      var publishing = new Publishing(broker, meters, source);
      publishing.publish(rows);
      putOff(session, publishing);
      boolean more = !leaving || rows.size() == config.batch();
      rows =
          more && publishing.outage().isEmpty()
              ? next(session, publishing.stored())
              : later(session, publishing);
    }
  }

  /** Whatever has called so far is in what is read now. */
  private List<OutboxRow> next(RelaySession session, Collection<Long> stored) throws SQLException {
    wakeups.answered(session.owned());
    pause = stored.isEmpty() ? pause : FIRST_PAUSE;
    return session.owned().isEmpty() ? List.of() : session.next(stored, config.batch());
  }

  private void putOff(RelaySession session, Publishing publishing) throws SQLException {
    if (!publishing.refused().isEmpty()) {
      LOG.warn(
          "the broker refuses {} rows of the outbox, the first: {}",
          publishing.refused().size(),
          publishing.refused().entrySet().iterator().next());
      session.failed(publishing.refused(), config.parkAfter());
    }
  }

  /** The end, or when the broker may be back. */
  private List<OutboxRow> later(RelaySession session, Publishing publishing)
      throws SQLException, InterruptedException {
    session.delete(publishing.stored());
    if (leaving) {
      return List.of();
    }
    pause = publishing.stored().isEmpty() ? pause : FIRST_PAUSE;
    LOG.warn("the outbox waits {} for the broker: {}", pause, publishing.outage().orElseThrow());
    meters.state(session.measure()); // there is no tick meanwhile
    Thread.sleep(pause);
    pause =
        pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
    return next(session, List.of());
  }

  /** Publishes what is committed, unless the broker is away: the rest stays. */
  @Override
  public void drain() throws InterruptedException {
    leaving = true;
    wakeups.written(0);
    thread.join();
  }

  @Override
  public void stop() throws InterruptedException {
    leaving = true;
    listener.stop();
    thread.interrupt();
    thread.join();
  }
}
