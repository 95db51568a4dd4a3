package dev.garboard.kit.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

/**
 * Loopback ports below those that Linux gives away by itself (32768 and up), so that nobody gets
 * one by chance, also while its server is away.
 */
final class Ports {
  /** From one port of a server to its next. */
  static final int APART = 2_500;

  static final int EACH = 4;
  private static final int FIRST = 20_000;

  private Ports() {}

  /** The first of as many as a server may need, on none of which anything listens now. */
  static int free() {
    int port;
    do {
      port = ThreadLocalRandom.current().nextInt(FIRST, FIRST + APART);
    } while (!areFree(port));
    return port;
  }

  /** Held by the next that goes with it: it is not free then, also while nothing listens on it. */
  static ServerSocket hold(int port) {
    try {
      return new ServerSocket(port + APART, 1, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException("port " + (port + APART) + " cannot be held", e);
    }
  }

  /** This one and those that go with it. */
  static boolean areFree(int port) {
    return IntStream.range(0, EACH).allMatch(number -> isFree(port + number * APART));
  }

  static boolean isFree(int port) {
    try (var socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException taken) {
      return false;
    }
  }
}
