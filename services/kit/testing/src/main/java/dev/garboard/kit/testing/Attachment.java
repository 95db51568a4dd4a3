package dev.garboard.kit.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** One client's connection to the {@link Supervisor}, which starts if there is none. */
final class Attachment implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(60);

  /** One that was about to go may have gone; of two supervisors the second ends at once. */
  private static final Duration LAUNCH_AGAIN = Duration.ofSeconds(10);

  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(30);
  private static final int GREETING_MILLIS = 5_000;
  private static final int ANSWER_MILLIS = 120_000;

  private final Socket socket;
  private final BufferedReader in;
  private final long supervisor;

  private Attachment(Socket socket) throws IOException {
    this.socket = socket;
    socket.setSoTimeout(GREETING_MILLIS);
    in =
        new BufferedReader(
            new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
    var greeting = line();
    if (!greeting.startsWith(Supervisor.GREETING)) {
      throw new IOException("another has this port now");
    }
    supervisor = Long.parseLong(greeting.substring(Supervisor.GREETING.length()));
    socket.setSoTimeout(ANSWER_MILLIS);
  }

  static Attachment to(Path directory, Duration idle) {
    try {
      var home = SupervisorHome.of(directory);
      return connectOrStart(home, idle);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the stack started", e);
    }
  }

  private static Attachment connectOrStart(SupervisorHome home, Duration idle)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + START.toNanos();
    long launched = System.nanoTime() - LAUNCH_AGAIN.toNanos();
    do {
      var running = connects(home);
      if (running.isPresent()) {
        return running.get();
      }
      if (System.nanoTime() - launched >= LAUNCH_AGAIN.toNanos()) {
        home.launch(idle);
        launched = System.nanoTime();
      }
      Thread.sleep(BETWEEN_LOOKS);
    } while (System.nanoTime() < end);
    throw new IllegalStateException("the stack does not start; see " + home.log());
  }

  /** Empty when nobody is there, or is about to go. */
  static Optional<Attachment> connects(SupervisorHome home) {
    try {
      int port = Integer.parseInt(Files.readString(home.address()));
      var socket = new Socket(InetAddress.getLoopbackAddress(), port);
      try {
        return Optional.of(new Attachment(socket));
      } catch (IOException | NumberFormatException notOurs) {
        socket.close();
        return Optional.empty();
      }
    } catch (IOException | NumberFormatException nobody) {
      return Optional.empty();
    }
  }

  /** The port of this server, which starts if it does not run. */
  synchronized int port(Shared server) {
    try {
      socket.getOutputStream().write((server + "\n").getBytes(StandardCharsets.US_ASCII));
      return answered(server, line());
    } catch (IOException e) {
      throw new IllegalStateException("the stack's supervisor is gone; open it again", e);
    }
  }

  private static int answered(Shared server, String answer) {
    if (answer.startsWith("failed ")) {
      throw new IllegalStateException(server + " did not start: " + answer);
    }
    return Integer.parseInt(answer);
  }

  private String line() throws IOException {
    var line = in.readLine();
    if (line == null) {
      throw new IOException("closed by the supervisor");
    }
    return line;
  }

  long supervisor() {
    return supervisor;
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
