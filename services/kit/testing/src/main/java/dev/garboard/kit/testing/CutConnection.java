package dev.garboard.kit.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** One connection through a {@link Cut}: two streams, each pumped by a thread of its own. */
final class CutConnection {
  private static final int PIECE = 16_384;

  private final Cut cut;
  private final Socket client;
  private final Socket server = new Socket();
  private volatile boolean losing;
  private String heard = "";

  CutConnection(Cut cut, Socket client) {
    this.cut = cut;
    this.client = client;
  }

  void run(int target) {
    try {
      client.setTcpNoDelay(true);
      server.setTcpNoDelay(true);
      server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target));
      var back = Thread.ofVirtual().start(() -> pump(server, client, this::fromServer));
      pump(client, server, this::fromClient);
      back.join();
    } catch (IOException away) {
      reset();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      reset();
      cut.ended(this);
    }
  }

  /** Whether a piece goes on to the other side. */
  private interface Gate {
    boolean passes(byte[] piece, int length) throws InterruptedException;
  }

  /** An end of stream is passed on, too: half-closed connections stay half open. */
  private void pump(Socket from, Socket to, Gate gate) {
    try {
      var piece = new byte[PIECE];
      for (int length = from.getInputStream().read(piece);
          length >= 0;
          length = from.getInputStream().read(piece)) {
        if (gate.passes(piece, length)) {
          to.getOutputStream().write(piece, 0, length);
        }
      }
      cut.awaitPassage(this);
      to.shutdownOutput();
    } catch (IOException broken) {
      reset();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean fromClient(byte[] piece, int length) throws InterruptedException {
    var faults = cut.awaitPassage(this);
    Thread.sleep(faults.delay());
    if (!faults.lostAnswerTo().isEmpty() && says(piece, length, faults.lostAnswerTo())) {
      losing |= cut.takeLoss(faults.lostAnswerTo());
    }
    return true;
  }

  private boolean fromServer(byte[] piece, int length) throws InterruptedException {
    if (losing) {
      reset();
      return false;
    }
    var faults = cut.awaitPassage(this);
    Thread.sleep(faults.delay());
    return !faults.mute();
  }

  /** Also when the words come in two pieces. */
  private boolean says(byte[] piece, int length, String words) {
    heard += new String(piece, 0, length, StandardCharsets.ISO_8859_1);
    boolean said = heard.contains(words);
    heard = heard.substring(Math.max(0, heard.length() - words.length() + 1));
    return said;
  }

  boolean isOpen() {
    return !client.isClosed();
  }

  /** With RST, as the kernel of a host that knows nothing of the connection answers. */
  void reset() {
    close(client);
    close(server);
  }

  private static void close(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
    } catch (IOException notOpen) {
      // Nothing to reset.
    }
    try {
      socket.close();
    } catch (IOException gone) {
      // By itself.
    }
  }
}
