package dev.garboard.kit.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Answers with what it hears, and remembers it. */
final class EchoServer implements AutoCloseable {
  private final ServerSocket door = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
  private final Queue<String> heard = new ConcurrentLinkedQueue<>();

  EchoServer() throws IOException {
    Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return door.getLocalPort();
  }

  String heard() {
    return String.join("", heard);
  }

  private void accept() {
    try {
      while (true) {
        var client = door.accept();
        Thread.ofVirtual().start(() -> echo(client));
      }
    } catch (IOException closed) {
      // By close().
    }
  }

  private void echo(Socket client) {
    try (client) {
      var piece = new byte[1024];
      for (int n = client.getInputStream().read(piece);
          n >= 0;
          n = client.getInputStream().read(piece)) {
        heard.add(new String(piece, 0, n, StandardCharsets.ISO_8859_1));
        client.getOutputStream().write(piece, 0, n);
      }
    } catch (IOException reset) {
      // By the proxy.
    }
  }

  @Override
  public void close() throws IOException {
    door.close();
  }
}
