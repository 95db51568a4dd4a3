package dev.garboard.kit.data;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands between a client and its server, and fails the way networks do. */
final class TcpProxy implements AutoCloseable {
  private final ServerSocket door;
  private final int target;
  private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
  private volatile byte[] swallowedAfter;
  private final AtomicInteger connections = new AtomicInteger();
  private volatile boolean cutBefore;
  private volatile CountDownLatch stalled = new CountDownLatch(0);

  TcpProxy(int target) {
    this.target = target;
    try {
      door = new ServerSocket(0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return door.getLocalPort();
  }

  /** How often somebody has connected. */
  int connections() {
    return connections.get();
  }

  /** The next request with these bytes arrives, but its answer is lost with the connection. */
  void loseAnswerTo(String request) {
    cutBefore = false;
    swallowedAfter = request.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
  }

  /** The connection is lost with the next request that has these bytes. */
  void loseRequest(String request) {
    cutBefore = true;
    swallowedAfter = request.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
  }

  /** Answers stay away until {@link #flow()}. */
  void stall() {
    stalled = new CountDownLatch(1);
  }

  void flow() {
    stalled.countDown();
  }

  private void accept() {
    try {
      while (true) {
        var client = door.accept();
        connections.incrementAndGet();
        var server = new Socket("localhost", target);
        sockets.add(client);
        sockets.add(server);
        var lost = new Socket[] {client, server};
        Thread.ofVirtual().start(() -> requests(client, server, lost));
        Thread.ofVirtual().start(() -> answers(server, client));
      }
    } catch (IOException e) {
      // closed
    }
  }

  private void requests(Socket from, Socket to, Socket[] both) {
    try {
      var in = from.getInputStream();
      var out = to.getOutputStream();
      var buffer = new byte[65536];
      for (int n; (n = in.read(buffer)) >= 0; ) {
        var cut = swallowedAfter != null && contains(buffer, n, swallowedAfter);
        if (cut) {
          swallowedAfter = null;
          both[0].shutdownOutput();
        }
        if (!cut || !cutBefore) {
          out.write(buffer, 0, n);
        }
        if (cut) {
          from.close();
          // The server works on, and finds out later that nobody listens.
          to.shutdownOutput();
          return;
        }
      }
      to.close();
    } catch (IOException e) {
      closeQuietly(to);
    }
  }

  private void answers(Socket from, Socket to) {
    try {
      copy(from.getInputStream(), to.getOutputStream());
      to.close();
    } catch (IOException e) {
      closeQuietly(to);
    }
  }

  private void copy(InputStream in, OutputStream out) throws IOException {
    var buffer = new byte[65536];
    for (int n; (n = in.read(buffer)) >= 0; ) {
      try {
        stalled.await();
      } catch (InterruptedException e) {
        return;
      }
      out.write(buffer, 0, n);
    }
  }

  private static boolean contains(byte[] buffer, int length, byte[] wanted) {
    for (var at = 0; at <= length - wanted.length; at++) {
      if (java.util.Arrays.equals(buffer, at, at + wanted.length, wanted, 0, wanted.length)) {
        return true;
      }
    }
    return false;
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // it is gone
    }
  }

  /** Cuts every connection. */
  void cut() {
    sockets.forEach(TcpProxy::closeQuietly);
    sockets.clear();
  }

  @Override
  public void close() {
    flow();
    try {
      door.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    cut();
  }
}
