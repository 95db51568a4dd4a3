package dev.garboard.kit.runtime;

import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.PeerInfo;
import io.helidon.http.DirectHandler;
import io.helidon.http.Headers;
import io.helidon.http.RequestException;
import io.helidon.http.Status;
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
  private volatile boolean last;

  GuardedConnection(ConnectionContext inner, HttpConfig limits) {
    this.inner = inner;
    this.limits = limits;
  }

  /** Null, the end of the stream, after the last answer: Helidon waits for the client to close. */
  private byte[] read() {
    if (last && phase.equals(Phase.ANSWERED)) {
      return null;
    }
    if (phase.equals(Phase.HEAD)
        && bytesInPhase > limits.maxPath().bytes() + limits.maxHeader().bytes()) {
      throw headTooLarge();
    }
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

  void headRead(Headers headers) {
    if (bytesInPhase > limits.maxHeader().bytes() && size(headers) > limits.maxHeader().bytes()) {
      throw headTooLarge();
    }
    enter(Phase.REQUEST);
  }

  /** Helidon answers 400 to this, and its handlers of errors cannot tell it from another 400. */
  private static RequestException headTooLarge() {
    return RequestException.builder()
        .type(DirectHandler.EventType.OTHER)
        .status(Status.create(Problem.HEADER_TOO_LARGE.status()))
        .setKeepAlive(false)
        .message("header fields too large")
        .build();
  }

  private static long size(Headers headers) {
    var size = 0L;
    for (var header : headers) {
      size += header.name().length() + 4;
      for (var value : header.allValues()) {
        size += value.length();
      }
    }
    return size;
  }

  void answered() {
    enter(Phase.ANSWERED);
  }

  void saidGoodbye() {
    last = true;
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
