package dev.garboard.kit.runtime;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.common.task.InterruptableTask;
import io.helidon.http.HeaderValues;
import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.http.Status;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionListener;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.helidon.webserver.http2.Http2Config;
import io.helidon.webserver.http2.Http2ConnectionSelector;
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
  private final Http2ConnectionSelector http2;
  private final Thread watchdog = Thread.ofVirtual().unstarted(this::watch);

  ConnectionGuard(HttpConfig limits, MeterRegistry registry, String listener) {
    this.limits = limits;
    http1 = Http1ConnectionSelector.builder().config(protocol()).build();
    http2 = Http2ConnectionSelector.builder().http2Config(streams()).build();
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

  private Http2Config streams() {
    return Http2Config.builder()
        .maxConcurrentStreams(limits.http2().maxStreams())
        .maxHeaderListSize(limits.http2().maxHeaderList().bytes())
        .maxFrameSize(16 * 1024)
        .initialWindowSize(1024 * 1024)
        .flowControlTimeout(limits.headTimeout())
        .rapidResetCheckPeriod(Duration.ofSeconds(10))
        .maxRapidResets(50)
        .maxEmptyFrames(10)
        .validatePath(true)
        .sendErrorDetails(false)
        .buildPrototype();
  }

  /** Tells every client of HTTP/2 that its next streams belong elsewhere; once each. */
  void sayGoodbye() {
    for (var connection : open) {
      try {
        connection.sayGoodbyeToStreams();
      } catch (RuntimeException e) {
        LOG.debug("it was closed already", e);
      }
    }
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
    return new Counted(guarded);
  }

  private static void endAfterThis(ConnectionContext connection, Headers headers) {
    if (headers.containsToken(HeaderValues.CONNECTION_CLOSE)) {
      ((GuardedConnection) connection).saidGoodbye();
    }
  }

  private static final class Heads implements Http1ConnectionListener {
    @Override
    public void prologue(ConnectionContext connection, HttpPrologue prologue) {
      ((GuardedConnection) connection).requested();
    }

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

  /** Listens to how the client begins; out of the count when the connection ends, however. */
  private final class Counted implements ServerConnection, InterruptableTask<Void> {
    private final GuardedConnection guarded;
    private final long since = System.nanoTime();
    private volatile Thread listener;
    private volatile ServerConnection inner;

    Counted(GuardedConnection guarded) {
      this.guarded = guarded;
    }

    @Override
    public void handle(Limit limit) throws InterruptedException {
      try {
        listener = Thread.currentThread();
        inner = guarded.speaksHttp2() ? http2.connection(guarded) : http1.connection(guarded);
        inner.handle(limit);
      } finally {
        open.remove(guarded);
      }
    }

    @Override
    public Duration idleTime() {
      return inner == null ? Duration.ofNanos(System.nanoTime() - since) : inner.idleTime();
    }

    @Override
    public void close(boolean interrupt) {
      if (inner != null) {
        inner.close(interrupt);
      } else if (listener != null) {
        listener.interrupt();
      }
    }

    @Override
    public boolean canInterrupt() {
      return inner == null || (inner instanceof InterruptableTask<?> task && task.canInterrupt());
    }
  }
}
