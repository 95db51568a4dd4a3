package dev.garboard.kit.runtime;

import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.PeerInfo;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ListenerContext;
import io.helidon.webserver.ProxyProtocolData;
import io.helidon.webserver.Router;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;

/** One connection with a stop-watch: Helidon reads through it, so it sees each byte come. */
final class GuardedConnection implements ConnectionContext {
  private enum Phase {
    FRESH,
    HEAD,
    REQUEST,
    ANSWERED
  }

  private static final Duration BODY_GRACE = Duration.ofSeconds(10);

  private final ConnectionContext inner;
  private final HttpConfig limits;
  private final DataReader reader = DataReader.create(this::read);
  private volatile Phase phase = Phase.FRESH;
  private volatile long phaseSince = System.nanoTime();
  private volatile long progress = System.nanoTime();
  private volatile long bytesInPhase;
  private volatile boolean reading;

  GuardedConnection(ConnectionContext inner, HttpConfig limits) {
    this.inner = inner;
    this.limits = limits;
  }

  private byte[] read() {
    reading = true;
    try {
      inner.dataReader().ensureAvailable();
    } finally {
      reading = false;
    }
    var bytes = inner.dataReader().readBytes(inner.dataReader().available());
    if (phase.equals(Phase.FRESH) || phase.equals(Phase.ANSWERED)) {
      enter(Phase.HEAD);
    }
    count(bytes.length);
    return bytes;
  }

  /** Only the thread that serves the connection writes; the watchdog reads. */
  @SuppressWarnings("NonAtomicVolatileUpdate")
  private void count(int bytes) {
    bytesInPhase += bytes;
    progress = System.nanoTime();
  }

  void headRead() {
    enter(Phase.REQUEST);
  }

  void answered() {
    enter(Phase.ANSWERED);
  }

  void wrote() {
    progress = System.nanoTime();
  }

  private void enter(Phase next) {
    bytesInPhase = 0;
    phaseSince = System.nanoTime();
    progress = phaseSince;
    phase = next;
  }

  /** Whether the peer has had its time. */
  boolean overdue() {
    return switch (phase) {
      case FRESH, HEAD -> since(phaseSince).compareTo(limits.headTimeout()) > 0;
      case REQUEST -> bodyTooSlow() || stalled();
      case ANSWERED -> stalled();
    };
  }

  private boolean stalled() {
    return since(progress).compareTo(limits.idleTimeout()) > 0;
  }

  private boolean bodyTooSlow() {
    var took = since(phaseSince);
    return reading
        && took.compareTo(BODY_GRACE) > 0
        && bytesInPhase < limits.bodyMinRate().bytes() * took.toSeconds();
  }

  private static Duration since(long nanos) {
    return Duration.ofNanos(System.nanoTime() - nanos);
  }

  void cut() {
    inner.serverSocket().close();
  }

  @Override
  public DataReader dataReader() {
    return reader;
  }

  @Override
  public ListenerContext listenerContext() {
    return inner.listenerContext();
  }

  @Override
  public ExecutorService executor() {
    return inner.executor();
  }

  @Override
  public DataWriter dataWriter() {
    return inner.dataWriter();
  }

  @Override
  public Router router() {
    return inner.router();
  }

  @Override
  public Optional<ProxyProtocolData> proxyProtocolData() {
    return inner.proxyProtocolData();
  }

  @Override
  public HelidonSocket serverSocket() {
    return inner.serverSocket();
  }

  @Override
  public PeerInfo remotePeer() {
    return inner.remotePeer();
  }

  @Override
  public PeerInfo localPeer() {
    return inner.localPeer();
  }

  @Override
  public boolean isSecure() {
    return inner.isSecure();
  }

  @Override
  public String socketId() {
    return inner.socketId();
  }

  @Override
  public String childSocketId() {
    return inner.childSocketId();
  }
}
