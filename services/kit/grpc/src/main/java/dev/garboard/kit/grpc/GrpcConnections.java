package dev.garboard.kit.grpc;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.common.task.InterruptableTask;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
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
 * Counts connections, cuts those that hold a socket without using it, tells them when it is time to
 * go, and ends the calls of those that are gone. As the only selector of its listener it gets each
 * socket before the first byte.
 */
final class GrpcConnections implements ServerConnectionSelector {
  private static final Logger LOG = LoggerFactory.getLogger(GrpcConnections.class);

  /** Every client that gives up resets a stream; more than that in ten seconds is an attack. */
  private static final int MAX_RESETS = 1000;

  private final Set<GrpcConnection> open = ConcurrentHashMap.newKeySet();
  private final GrpcConfig limits;
  private final Http2ConnectionSelector http2;
  private final Thread watchdog = Thread.ofVirtual().unstarted(this::watch);
  private volatile boolean draining;

  GrpcConnections(GrpcConfig limits, MeterRegistry registry, GrpcStreams streams) {
    this.limits = limits;
    http2 =
        Http2ConnectionSelector.builder()
            .http2Config(protocol())
            .addSubProtocolSelector(streams)
            .build();
    Gauge.builder("active_connections", open, Set::size).tag("listener", "grpc").register(registry);
  }

  private Http2Config protocol() {
    return Http2Config.builder()
        .maxFrameSize(16 * 1024)
        .maxHeaderListSize(limits.maxMetadata().bytes())
        .maxConcurrentStreams(limits.maxStreams())
        .initialWindowSize(1024 * 1024)
        .flowControlTimeout(limits.headTimeout())
        .rapidResetCheckPeriod(Duration.ofSeconds(10))
        .maxRapidResets(MAX_RESETS)
        .maxEmptyFrames(10)
        .buildPrototype();
  }

  int open() {
    return open.size();
  }

  void start() {
    watchdog.setName("grpc-connections");
    watchdog.start();
  }

  void stop() {
    watchdog.interrupt();
  }

  /** From now on nothing new; what is in hand goes on. */
  void drain() {
    draining = true;
    open.forEach(this::sayGoodbye);
  }

  private void sayGoodbye(GrpcConnection connection) {
    try {
      connection.sayGoodbye();
    } catch (RuntimeException e) {
      LOG.debug("it was closed already", e);
    }
  }

  private void watch() {
    var pause = limits.headTimeout().dividedBy(10);
    try {
      while (true) {
        Thread.sleep(pause);
        open.stream().filter(GrpcConnection::idle).forEach(this::sayGoodbye);
        open.stream().filter(GrpcConnection::overdue).forEach(this::cut);
      }
    } catch (InterruptedException e) {
      // stopped
    }
  }

  private void cut(GrpcConnection connection) {
    LOG.debug("cut {}: too slow", connection.socketId());
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
    return http2.supportedApplicationProtocols();
  }

  @Override
  public ServerConnection connection(ConnectionContext context) {
    if (draining) {
      throw new CloseConnectionException("this instance is stopping");
    }
    var connection = new GrpcConnection(context, limits);
    open.add(connection);
    return new Counted(connection, http2.connection(connection));
  }

  /** Takes the connection out of the count when it ends, however it ends. */
  private final class Counted implements ServerConnection, InterruptableTask<Void> {
    private final GrpcConnection connection;
    private final ServerConnection inner;
    private volatile boolean spoken;

    Counted(GrpcConnection connection, ServerConnection inner) {
      this.connection = connection;
      this.inner = inner;
    }

    @Override
    public void handle(Limit limit) throws InterruptedException {
      try {
        // Helidon loses what is written before the TLS handshake.
        connection.dataReader().ensureAvailable();
        spoken = true;
        inner.handle(limit);
      } catch (IllegalStateException | DataReader.InsufficientDataAvailableException e) {
        throw new CloseConnectionException("not HTTP/2", e); // and no stack in the log
      } finally {
        open.remove(connection);
        connection.abandonAll();
      }
    }

    @Override
    public Duration idleTime() {
      return inner.idleTime();
    }

    @Override
    public void close(boolean interrupt) {
      if (spoken) {
        inner.close(interrupt);
      } else {
        connection.cut();
      }
    }

    @Override
    public boolean canInterrupt() {
      return inner instanceof InterruptableTask<?> task && task.canInterrupt();
    }
  }
}
