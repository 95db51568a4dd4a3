package dev.garboard.kit.runtime;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.common.task.InterruptableTask;
import io.helidon.http.HeaderValues;
import io.helidon.http.Headers;
import io.helidon.http.Status;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionListener;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts connections and cuts those that hold a socket without using it. Helidon 4.5 has no limit
 * for silent clients, slow heads or slow bodies (its {@code readTimeout} does nothing on a server);
 * as the only selector of a listener this one gets each socket before the first byte.
 */
final class ConnectionGuard implements ServerConnectionSelector {
  private static final Logger LOG = LoggerFactory.getLogger(ConnectionGuard.class);

  /** The guard's own limit answers 431 and must come first; one read brings at most this much. */
  private static final int HEADER_SLACK = 128 * 1024;

  private final Set<GuardedConnection> open = ConcurrentHashMap.newKeySet();
  private final HttpConfig limits;
  private final Http1ConnectionSelector http1;
  private final Thread watchdog = Thread.ofVirtual().unstarted(this::watch);

  ConnectionGuard(HttpConfig limits, MeterRegistry registry, String listener) {
    this.limits = limits;
    http1 = Http1ConnectionSelector.builder().config(protocol()).build();
    Gauge.builder("active_connections", open, Set::size)
        .tag("listener", listener)
        .register(registry);
  }

  private Http1Config protocol() {
    return Http1Config.builder()
        .maxPrologueLength(limits.maxPath().toInt())
        .maxHeadersSize(limits.maxHeader().toInt() + HEADER_SLACK)
        .validatePath(true)
        .validatePrologue(true)
        .continueImmediately(false)
        .addReceiveListener(new Heads())
        .addSendListener(new Answers())
        .build();
  }

  int open() {
    return open.size();
  }

  void start() {
    watchdog.setName("connection-guard");
    watchdog.start();
  }

  void stop() {
    watchdog.interrupt();
  }

  private void watch() {
    var pause = limits.headTimeout().dividedBy(10);
    try {
      while (true) {
        Thread.sleep(pause);
        open.stream().filter(GuardedConnection::overdue).forEach(this::cut);
      }
    } catch (InterruptedException e) {
      // stopped
    }
  }

  private void cut(GuardedConnection connection) {
    LOG.debug("cut {}: too slow", connection.remotePeer().address());
    try {
      connection.cut();
    } catch (RuntimeException e) {
      LOG.debug("it was closed already", e);
    }
  }

  @Override
  public int bytesToIdentifyConnection() {
    return 0;
  }

  @Override
  public Support supports(BufferData data) {
    return Support.SUPPORTED;
  }

  @Override
  public Set<String> supportedApplicationProtocols() {
    return http1.supportedApplicationProtocols();
  }

  @Override
  public ServerConnection connection(ConnectionContext context) {
    var guarded = new GuardedConnection(context, limits);
    open.add(guarded);
    return new Counted(guarded, http1.connection(guarded));
  }

  private static void endAfterThis(ConnectionContext connection, Headers headers) {
    if (headers.containsToken(HeaderValues.CONNECTION_CLOSE)) {
      ((GuardedConnection) connection).saidGoodbye();
    }
  }

  private static final class Heads implements Http1ConnectionListener {
    @Override
    public void headers(ConnectionContext connection, Headers headers) {
      ((GuardedConnection) connection).headRead(headers);
      endAfterThis(connection, headers);
    }
  }

  private static final class Answers implements Http1ConnectionListener {
    @Override
    public void status(ConnectionContext connection, Status status) {
      ((GuardedConnection) connection).answered();
    }

    @Override
    public void headers(ConnectionContext connection, Headers headers) {
      endAfterThis(connection, headers);
    }

    @Override
    public void data(ConnectionContext connection, BufferData data) {
      ((GuardedConnection) connection).wrote();
    }
  }

  /** Takes the connection out of the count when it ends, however it ends. */
  private final class Counted implements ServerConnection, InterruptableTask<Void> {
    private final GuardedConnection guarded;
    private final ServerConnection inner;

    Counted(GuardedConnection guarded, ServerConnection inner) {
      this.guarded = guarded;
      this.inner = inner;
    }

    @Override
    public void handle(Limit limit) throws InterruptedException {
      try {
        inner.handle(limit);
      } finally {
        open.remove(guarded);
      }
    }

    @Override
    public Duration idleTime() {
      return inner.idleTime();
    }

    @Override
    public void close(boolean interrupt) {
      inner.close(interrupt);
    }

    @Override
    public boolean canInterrupt() {
      return inner instanceof InterruptableTask<?> task && task.canInterrupt();
    }
  }
}
