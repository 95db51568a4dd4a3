package dev.garboard.kit.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The two words this module has to say to Redis, as its inline commands. */
record RedisCall(int port) {
  private static final int LIMIT_MILLIS = 5_000;

  /** The last answer, a line of RESP2, to one command a line. */
  String ask(String... commands) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(LIMIT_MILLIS);
      var lines = new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8);
      var in = new BufferedReader(lines);
      var answer = "";
      for (var command : commands) {
        socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.UTF_8));
        answer = Optional.ofNullable(in.readLine()).orElse("");
      }
      return answer;
    }
  }
}
