package dev.garboard.kit.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;

/** A client that says what it is told, byte for byte, and reads all that it is answered. */
public final class RawHttp {
  private RawHttp() {}

  /** An answer as it came. */
  public record Answer(int status, String head, String body) {
    private static Answer of(String text) {
      var end = text.indexOf("\r\n\r\n");
      return text.startsWith("HTTP/1.1 ") && end > 0
          ? new Answer(
              Integer.parseInt(text.substring(9, 12)),
              text.substring(0, end),
              text.substring(end + 4))
          : new Answer(0, text, "");
    }
  }

  /**
   * Asks once, on a connection of its own.
   *
   * @param lines of the head, each with its end
   * @param body one byte a character
   */
  public static Answer ask(int port, String lines, String body) throws IOException {
    var head =
        lines + "Host: x\r\nConnection: close\r\nContent-Length: " + body.length() + "\r\n\r\n";
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(15_000);
      write(socket, head + body);
      return Answer.of(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  private static void write(Socket socket, String text) throws IOException {
    try {
      socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    } catch (SocketException e) {
      // It answered before it had heard all.
    }
  }
}
