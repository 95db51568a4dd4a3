package dev.garboard.kit.runtime;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Pattern;

/** A client without manners: writes what it is told, byte for byte. */
final class Wire implements AutoCloseable {
  private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: (\\d+)\r\n");

  private final Socket socket;

  Wire(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(15_000);
  }

  Wire send(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    return this;
  }

  /** Everything until the server closes. */
  String all() throws IOException {
    try {
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (java.net.SocketException e) {
      return ""; // reset: closed with our bytes unread
    }
  }

  /** One answer with its body by length; what there is of it if the server closes before. */
  String answer() throws IOException {
    var answer = new StringBuilder();
    var in = socket.getInputStream();
    try {
      while (answer.indexOf("\r\n\r\n") < 0) {
        answer.append(character(in.read()));
      }
      var length = LENGTH.matcher(answer);
      if (length.find()) {
        var body = in.readNBytes(Integer.parseInt(length.group(1)));
        answer.append(new String(body, StandardCharsets.UTF_8));
      }
    } catch (java.net.SocketException | java.io.EOFException e) {
      return answer.toString();
    }
    return answer.toString();
  }

  private static char character(int read) throws java.io.EOFException {
    if (read < 0) {
      throw new java.io.EOFException();
    }
    return (char) read;
  }

  /** What has come after a moment or with the next bytes, at most a few KiB. */
  String some() throws IOException {
    var buffer = new byte[64 * 1024];
    var count = socket.getInputStream().read(buffer);
    return count < 0 ? "" : new String(buffer, 0, count, StandardCharsets.UTF_8);
  }

  /** Waits for the end of the connection. */
  Duration untilClosed() throws IOException {
    var start = System.nanoTime();
    all();
    return Duration.ofNanos(System.nanoTime() - start);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
