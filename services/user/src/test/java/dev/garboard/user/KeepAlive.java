package dev.garboard.user;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** A client that never retries, so that a lost request is seen. */
final class KeepAlive implements AutoCloseable {
  private final byte[] request;
  private final Socket socket;
  private final BufferedReader in;

  KeepAlive(int port, String token) throws IOException {
    request =
        "GET /api/v1/users HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n\r\n"
            .formatted(token)
            .getBytes(StandardCharsets.US_ASCII);
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setTcpNoDelay(true);
    in =
        new BufferedReader(
            new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
  }

  /** Asks and gets the whole answer; false if the server says that it was the last. */
  boolean ask() throws IOException {
    socket.getOutputStream().write(request);
    if (!line().startsWith("HTTP/1.1 200")) {
      throw new IOException("not 200");
    }
    var length = 0;
    var open = true;
    for (var header = line(); !header.isEmpty(); header = line()) {
      var lower = header.toLowerCase(Locale.ROOT);
      length =
          lower.startsWith("content-length:")
              ? Integer.parseInt(lower.substring(15).strip())
              : length;
      open &= !lower.equals("connection: close");
    }
    for (var left = length; left > 0; left--) {
      if (in.read() < 0) {
        throw new EOFException();
      }
    }
    return open;
  }

  private String line() throws IOException {
    var line = in.readLine();
    if (line == null) {
      throw new EOFException();
    }
    return line;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
