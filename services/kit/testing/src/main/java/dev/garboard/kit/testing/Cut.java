package dev.garboard.kit.testing;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A loopback TCP proxy that does to connections what networks do. It passes everything until told
 * otherwise; each method takes effect on open connections and new ones at once, and lasts until
 * {@link #heal()}. Safe for use by many threads.
 */
public final class Cut implements AutoCloseable {
  private final int port;
  private final int target;
  private final Closeable held;
  private final Set<CutConnection> connections = ConcurrentHashMap.newKeySet();
  private ServerSocket door;
  private Faults faults = Faults.NONE;

  private Cut(int port, int target, Closeable held) {
    this.port = port;
    this.target = target;
    this.held = held;
    open();
  }

  /** A proxy on a free port for the server on this loopback port. */
  public static Cut before(int target) {
    var port = Ports.free();
    return new Cut(port, target, Ports.hold(port));
  }

  /** A proxy on a port that nobody else gets meanwhile. */
  static Cut between(int port, int target) {
    return new Cut(port, target, () -> {});
  }

  /** What goes wrong now. */
  record Faults(boolean stalled, boolean mute, Duration delay, String lostAnswerTo) {
    static final Faults NONE = new Faults(false, false, Duration.ZERO, "");
  }

  /** For clients to connect to in place of the server's. */
  public int port() {
    return port;
  }

  /** Resets every connection, and refuses new ones. */
  public synchronized void cut() {
    close(door);
    reset();
  }

  /** Resets every connection; new ones pass. */
  public synchronized void reset() {
    connections.forEach(CutConnection::reset);
    notifyAll();
  }

  /**
   * Each piece of a stream, in either direction, arrives this much later: a round trip of one piece
   * each way takes twice as long more.
   */
  public synchronized void delay(Duration delay) {
    faults = new Faults(faults.stalled, faults.mute, delay, faults.lostAnswerTo);
  }

  /** Connections stay open, new ones too, but nothing moves in either direction; kept for later. */
  public synchronized void stall() {
    faults = new Faults(true, faults.mute, faults.delay, faults.lostAnswerTo);
  }

  /** What clients say arrives; what the server answers is thrown away. Connections stay open. */
  public synchronized void swallowAnswers() {
    faults = new Faults(faults.stalled, true, faults.delay, faults.lostAnswerTo);
  }

  /**
   * When a client next says these bytes ({@code COMMIT}, say), they arrive; as soon as the server
   * has answered, its answer is thrown away and that connection reset. Once: what follows passes.
   *
   * @param words in ISO 8859-1, not empty
   */
  public synchronized void loseAnswerTo(String words) {
    if (words.isEmpty()) {
      throw new IllegalArgumentException("words must not be empty; use swallowAnswers for all");
    }
    faults = new Faults(faults.stalled, faults.mute, faults.delay, words);
  }

  /** Everything passes again; what was stalled arrives. */
  public synchronized void heal() {
    faults = Faults.NONE;
    notifyAll();
    if (door.isClosed()) {
      open();
    }
  }

  private void open() {
    try {
      door = new ServerSocket();
      door.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    } catch (IOException e) {
      throw new UncheckedIOException("port " + port + " cannot be opened", e);
    }
    var opened = door;
    Thread.ofVirtual().start(() -> accept(opened));
  }

  private void accept(ServerSocket opened) {
    try {
      while (true) {
        join(opened.accept());
      }
    } catch (IOException closed) {
      // By cut() or close().
    }
  }

  /** Where the server is away, its client sees the connection reset. */
  private void join(Socket client) {
    var connection = new CutConnection(this, client);
    synchronized (this) {
      if (door.isClosed()) {
        connection.reset();
        return;
      }
      connections.add(connection);
    }
    Thread.ofVirtual().start(() -> connection.run(target));
  }

  void ended(CutConnection connection) {
    connections.remove(connection);
  }

  /** Waits out a stall; gives what else is wrong then. */
  synchronized Faults awaitPassage(CutConnection connection) throws InterruptedException {
    while (faults.stalled && connection.isOpen()) {
      wait();
    }
    return faults;
  }

  /** Whether it is this connection that loses its answer; no other one does then. */
  synchronized boolean takeLoss(String words) {
    boolean taken = faults.lostAnswerTo.equals(words);
    if (taken) {
      faults = new Faults(faults.stalled, faults.mute, faults.delay, "");
    }
    return taken;
  }

  private static void close(Closeable what) {
    try {
      what.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Resets what is open and frees the port. */
  @Override
  public synchronized void close() {
    cut();
    close(held);
  }
}
