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
  private final Socket socket;
  private final BufferedReader in;

  KeepAlive(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setTcpNoDelay(true);
    in =
        new BufferedReader(
            new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
  }

  /** Lists users, as whoever has this token. */
  boolean list(String token) throws IOException {
    return ask(
        "GET /api/v1/users HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n\r\n", token, 200);
  }

  /** Posts a new user. */
  boolean register(String user) throws IOException {
    var head =
        "POST /api/v1/users HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: "
            + user.length();
    return ask(head + "\r\n\r\n%s", user, 201);
  }

  /** Asks and gets the whole answer; false if the server says that it was the last. */
  private boolean ask(String request, String what, int status) throws IOException {
    socket.getOutputStream().write(request.formatted(what).getBytes(StandardCharsets.US_ASCII));
    var answer = line();
    if (!answer.startsWith("HTTP/1.1 " + status)) {
      throw new IOException(answer);
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
