package dev.garboard.kit.data;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.pool.HikariPool;
import dev.garboard.kit.runtime.Component;
import dev.garboard.kit.runtime.Deadline;
import dev.garboard.kit.runtime.HealthCheck;
import dev.garboard.kit.runtime.Identity;
import dev.garboard.kit.runtime.Metrics;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementExceptions;
import org.jdbi.v3.core.statement.StatementExceptions.MessageRendering;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pool of connections to PostgreSQL. Its start waits for the database; a later outage only
 * makes {@link #ask()} say so. What runs on it is a {@link Tx}.
 */
public final class Database implements Component {
  private static final Logger LOG = LoggerFactory.getLogger(Database.class);
  private static final Duration PATIENCE = Duration.ofMillis(400);

  private final DatabaseConfig config;
  private final Identity identity;
  private final Metrics metrics;
  private final Jdbi jdbi = Jdbi.create(this::connection);
  private final SilenceWatch silence = new SilenceWatch();
  private volatile HikariPool pool;

  /** Connects once started; the pool's meters are {@code hikaricp_*}. */
  public Database(DatabaseConfig config, Identity identity, Metrics metrics) {
    this.config = config;
    this.identity = identity;
    this.metrics = metrics;
    TimeLimits.applyTo(jdbi);
    jdbi.registerArgument(new TextArguments());
    jdbi.getConfig(StatementExceptions.class).setMessageRendering(MessageRendering.NONE);
  }

  @Override
  public String name() {
    return "database";
  }

  /** Tries until the database answers or the lifecycle has had enough. */
  @Override
  public void start() throws InterruptedException {
    silence.start();
    pool = new HikariPool(hikari());
    while (!answers()) {
      if (Thread.interrupted()) {
        throw new InterruptedException("the database did not answer");
      }
    }
  }

  /** Takes up to the connection timeout, which paces the tries. */
  private boolean answers() {
    try {
      select(config.pool().connectionTimeout());
      return true;
    } catch (SQLException e) {
      LOG.warn("{} does not answer yet: SQLSTATE {}", config.url(), SqlState.of(e));
      return false;
    }
  }

  private HikariConfig hikari() {
    var hikari = new HikariConfig();
    hikari.setPoolName(name());
    hikari.setJdbcUrl(config.url());
    config.username().ifPresent(hikari::setUsername);
    config.password().ifPresent(hikari::setPassword);
    hikari.setMaximumPoolSize(config.pool().connections());
    hikari.setConnectionTimeout(config.pool().connectionTimeout().toMillis());
    hikari.setValidationTimeout(250);
    hikari.setInitializationFailTimeout(-1);
    hikari.setConnectionInitSql(TimeLimits.initSql(config));
    hikari.setMetricRegistry(metrics.registry());
    hikari.setDataSourceProperties(ConnectionProperties.of(config, identity));
    hikari.validate();
    return hikari;
  }

  /** Whether it answers; a pool that is all at work counts as an answer, for it is not empty. */
  public HealthCheck.Answer ask() {
    try {
      select(PATIENCE);
      return new HealthCheck.Up();
    } catch (SQLException e) {
      return e instanceof SQLTransientConnectionException && busy()
          ? new HealthCheck.Up("all connections are at work")
          : new HealthCheck.Down("SQLSTATE " + SqlState.of(e));
    }
  }

  private void select(Duration patience) throws SQLException {
    var connection = pool.getConnection(patience.toMillis());
    try (var statement = connection.createStatement()) {
      connection.setNetworkTimeout(Runnable::run, (int) PATIENCE.toMillis());
      statement.execute("SELECT 1");
    } finally {
      giveBack(() -> close(connection));
    }
  }

  private static void close(Connection connection) {
    try {
      connection.close();
    } catch (SQLException e) {
      LOG.warn("a connection is given up", e);
    }
  }

  private Connection connection() throws SQLException {
    // Rounded up: a wait that ends before the deadline would be told as an overload.
    var wait = Deadline.atMost(config.pool().connectionTimeout()).plusNanos(999_999);
    return pool.getConnection(Math.max(1, wait.toMillis()));
  }

  private boolean busy() {
    return pool.getActiveConnections() >= config.pool().connections();
  }

  /** Whether it holds all the connections that it may, so that waiting longer is all there is. */
  boolean full() {
    return pool.getTotalConnections() >= config.pool().connections();
  }

  /** Runs statements on a connection of the pool. */
  <T> T with(Function<? super Handle, ? extends T> work) {
    var handle = jdbi.open();
    try (Lent _ = () -> giveBack(handle::close)) {
      return work.apply(handle);
    }
  }

  private interface Lent extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * While others wait, HikariCP hands over by parking for microseconds until one of them takes it.
   * An interrupted thread does not park: it would keep its processor, and with one processor for
   * ever. So a thread does it whom nobody interrupts. Nothing blocks between the look and the
   * return, so that no other virtual thread begins to wait there.
   */
  private void giveBack(Runnable close) {
    if (pool.getThreadsAwaitingConnection() == 0) {
      close.run();
    } else {
      Thread.ofVirtual()
          .name("connection-return")
          .uncaughtExceptionHandler((_, e) -> LOG.warn("a connection is given up", e))
          .start(close);
    }
  }

  TimeLimits limits(Handle handle) {
    return new TimeLimits(config, silence, handle.getConnection());
  }

  DatabaseConfig config() {
    return config;
  }

  Metrics metrics() {
    return metrics;
  }

  @Override
  public void stop() throws InterruptedException {
    if (pool != null) {
      pool.shutdown();
    }
    silence.stop();
  }
}
