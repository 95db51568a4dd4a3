package dev.garboard.kit.runtime;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.PeerInfo;
import io.helidon.http.Headers;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ListenerContext;
import io.helidon.webserver.ProxyProtocolData;
import io.helidon.webserver.Router;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;

/** One connection with a stop-watch: Helidon reads through it, so it sees each byte come. */
final class GuardedConnection implements ConnectionContext {
  private enum Phase {
    FRESH,
    HEAD,
    REQUEST,
    ANSWERED,

    /** Answered, but the rest of the body still comes: it is not the beginning of the next head. */
    LEFT_OVER,
    STREAMS
  }

  private static final Duration BODY_GRACE = Duration.ofSeconds(10);
  private static final byte[] PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  /** Length 8, type 7, stream 0; all streams so far are welcome (2^31-1), no error. */
  private static final byte[] GO_AWAY = {
    0, 0, 8, 7, 0, 0, 0, 0, 0, 0x7f, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0, 0, 0, 0
  };

  private final ConnectionContext inner;
  private final HttpConfig limits;
  private final GuardedWriter streamWriter;
  private final LateFrames lateFrames;
  private final DataReader reader;
  private volatile Phase phase = Phase.FRESH;
  private volatile long phaseSince = System.nanoTime();
  private volatile long progress = System.nanoTime();
  private volatile long bytesInPhase;
  private volatile boolean reading;
  private volatile boolean last;
  private boolean capitals = true;
  private volatile boolean spoke;
  private volatile boolean away;

  GuardedConnection(ConnectionContext inner, HttpConfig limits) {
    this.inner = inner;
    this.limits = limits;
    streamWriter = new GuardedWriter(inner.dataWriter(), this::writes, this::wrote);
    lateFrames = new LateFrames(this::read, streamWriter::writeNow);
    reader = DataReader.create(lateFrames::read);
  }

  /**
   * Whether the client begins with the preface of HTTP/2 (RFC 9113, section 3.4); waits for its
   * first bytes, and for no more of them than tell.
   */
  boolean speaksHttp2() {
    try {
      if (reader.startsWith(PREFACE)) {
        enter(Phase.STREAMS);
        return true;
      }
    } catch (DataReader.InsufficientDataAvailableException e) {
      // closed before it said enough; HTTP/1 finds out as well
    }
    return false;
  }

  /**
   * Asks for no new streams (RFC 9113, section 6.8), once, and after the settings that must come
   * first. Helidon only does so as it ends the connection, with the streams that are open.
   */
  void sayGoodbyeToStreams() {
    if (phase.equals(Phase.STREAMS) && spoke && !away) {
      away = true;
      streamWriter.writeNow(BufferData.create(GO_AWAY));
    }
  }

  /** Null, the end of the stream, after the last answer: Helidon waits for the client to close. */
  private byte[] read() {
    if (last && (phase.equals(Phase.ANSWERED) || phase.equals(Phase.LEFT_OVER))) {
      return null;
    }
    if (phase.equals(Phase.HEAD)
        && bytesInPhase > limits.maxPath().bytes() + limits.maxHeader().bytes()) {
      throw RequestHead.tooLarge();
    }
    if (phase.equals(Phase.REQUEST)) {
      Deadline.requireTime();
    }
    reading = true;
    try {
      Permit.whileWaiting(inner.dataReader()::ensureAvailable);
    } finally {
      reading = false;
    }
    var bytes = inner.dataReader().readBytes(inner.dataReader().available());
    if (phase.equals(Phase.FRESH) || phase.equals(Phase.ANSWERED)) {
      enter(Phase.HEAD);
      capitals = RequestHead.methodInCapitals(bytes);
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
    if (bytesInPhase > limits.maxHeader().bytes()
        && RequestHead.size(headers) > limits.maxHeader().bytes()) {
      throw RequestHead.tooLarge();
    }
    if (!capitals || RequestHead.hasNameless(headers)) {
      throw RequestHead.malformed();
    }
    enter(Phase.REQUEST);
  }

  void answered() {
    enter(Permit.leavesBody() ? Phase.LEFT_OVER : Phase.ANSWERED);
  }

  /** The line of a request was read: what was left over has ended. */
  void requested() {
    if (phase.equals(Phase.LEFT_OVER)) {
      capitals = true;
      enter(Phase.HEAD);
      bytesInPhase = reader.available();
    }
  }

  void saidGoodbye() {
    last = true;
  }

  private void writes(BufferData frame) {
    lateFrames.writes(frame);
  }

  void wrote() {
    spoke = true;
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
      case REQUEST, LEFT_OVER -> bodyTooSlow() || stalled();
      case ANSWERED, STREAMS -> stalled();
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
    return phase.equals(Phase.STREAMS) ? streamWriter : inner.dataWriter();
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
