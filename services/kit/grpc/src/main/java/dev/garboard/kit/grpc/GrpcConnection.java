package dev.garboard.kit.grpc;

import dev.garboard.kit.runtime.LateFrames;
import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.PeerInfo;
import io.helidon.http.http2.Http2ErrorCode;
import io.helidon.http.http2.Http2Flag;
import io.helidon.http.http2.Http2GoAway;
import io.helidon.http.http2.Http2Settings;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ListenerContext;
import io.helidon.webserver.ProxyProtocolData;
import io.helidon.webserver.Router;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection with a stop-watch and a way to say good-bye: Helidon reads and writes through it,
 * so it sees the bytes come and can put a GOAWAY frame between those of Helidon.
 */
final class GrpcConnection implements ConnectionContext {
  private static final Logger LOG = LoggerFactory.getLogger(GrpcConnection.class);

  /** The preface of HTTP/2 and an empty SETTINGS frame (RFC 9113 section 3.4). */
  private static final int HEAD = 24 + 9;

  private final ConnectionContext inner;
  private final GrpcConfig limits;
  private final LateFrames lateFrames = new LateFrames(this::read, this::write);
  private final DataReader reader = DataReader.create(lateFrames::read);
  private final DataWriter writer = new FrameWriter();
  private final ReentrantLock writing = new ReentrantLock();
  private final HeldFrames held = new HeldFrames();
  private final ReentrantLock admitting = new ReentrantLock();
  private final Set<GrpcStream> streams = ConcurrentHashMap.newKeySet();
  private final long since = System.nanoTime();
  private volatile long bytesRead;
  private volatile long idleSince = since;
  private volatile long writingSince;
  private volatile boolean saidGoodbye;
  private int lastStream;

  GrpcConnection(ConnectionContext inner, GrpcConfig limits) {
    this.inner = inner;
    this.limits = limits;
  }

  /** Only the thread that serves the connection writes; the watchdog reads. */
  @SuppressWarnings("NonAtomicVolatileUpdate")
  private byte[] read() {
    inner.dataReader().ensureAvailable();
    var bytes = inner.dataReader().readBytes(inner.dataReader().available());
    bytesRead += bytes.length;
    return bytes;
  }

  /** Whether this stream may start: none does after the good-bye. */
  boolean admits(int stream) {
    admitting.lock();
    try {
      lastStream = saidGoodbye ? lastStream : Math.max(lastStream, stream);
      return stream <= lastStream;
    } finally {
      admitting.unlock();
    }
  }

  /** Tells the client to finish what it has here and to go elsewhere (RFC 9113 section 6.8). */
  void sayGoodbye() {
    admitting.lock();
    try {
      if (!saidGoodbye) {
        saidGoodbye = true;
        write(goAway());
      }
    } finally {
      admitting.unlock();
    }
  }

  private BufferData goAway() {
    var frame =
        new Http2GoAway(lastStream, Http2ErrorCode.NO_ERROR, "")
            .toFrameData(Http2Settings.create(), 0, Http2Flag.NoFlags.create());
    return BufferData.create(frame.header().write(), frame.data());
  }

  void opened(GrpcStream stream) {
    streams.add(stream);
  }

  void closed(GrpcStream stream) {
    streams.remove(stream);
    idleSince = System.nanoTime();
  }

  void abandonAll() {
    streams.forEach(GrpcStream::abandon);
    streams.clear();
  }

  /** Whether the peer never began to speak, or does not listen. */
  boolean overdue() {
    var blocked = writingSince;
    return (bytesRead < HEAD && since(since).compareTo(limits.headTimeout()) > 0)
        || (blocked != 0 && since(blocked).compareTo(limits.headTimeout()) > 0)
        || (saidGoodbye && idle(limits.headTimeout()));
  }

  boolean idle() {
    return idle(limits.idleTimeout());
  }

  private boolean idle(Duration timeout) {
    return streams.isEmpty() && since(idleSince).compareTo(timeout) > 0;
  }

  private static Duration since(long nanos) {
    return Duration.ofNanos(System.nanoTime() - nanos);
  }

  /** Also when the peer was quicker, which Helidon's sockets do not forgive. */
  void cut() {
    try {
      inner.serverSocket().close();
    } catch (UncheckedIOException e) {
      LOG.debug("closed already", e);
    }
  }

  /** Writes an answer to its end, in as few writes as it can. */
  void together(Runnable answer) {
    try {
      HeldFrames.during(answer);
    } finally {
      flush();
    }
  }

  private void flush() {
    writing.lock();
    try {
      if (!held.isEmpty()) {
        write();
      }
    } finally {
      writing.unlock();
    }
  }

  /** Helidon gives whole frames. */
  private void write(BufferData frame) {
    lateFrames.writes(frame);
    writing.lock();
    try {
      if (!held.add(frame)) {
        write();
      }
    } finally {
      writing.unlock();
    }
  }

  private void write() {
    writingSince = System.nanoTime();
    try {
      inner.dataWriter().writeNow(held.take());
    } finally {
      writingSince = 0;
    }
  }

  private final class FrameWriter implements DataWriter {
    @Override
    public void write(BufferData... buffers) {
      GrpcConnection.this.write(BufferData.create(buffers));
    }

    @Override
    public void write(BufferData buffer) {
      GrpcConnection.this.write(buffer);
    }

    @Override
    public void writeNow(BufferData... buffers) {
      GrpcConnection.this.write(BufferData.create(buffers));
    }

    @Override
    public void writeNow(BufferData buffer) {
      GrpcConnection.this.write(buffer);
    }
  }

  @Override
  public DataReader dataReader() {
    return reader;
  }

  @Override
  public DataWriter dataWriter() {
    return writer;
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
