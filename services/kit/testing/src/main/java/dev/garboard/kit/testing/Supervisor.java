package dev.garboard.kit.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/**
 * The parent of the shared servers. A client is a connection, which the kernel closes whichever way
 * the client ends; without clients for a while it stops the servers and ends. If it is killed
 * itself, the guards of the servers kill them.
 */
final class Supervisor {
  static final String GREETING = "garboard stack ";

  /** Who started it may be slow to connect. */
  private static final Duration FIRST_CLIENT = Duration.ofSeconds(10);

  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);

  private final SupervisorHome home;
  private final Duration idle;
  private final Binaries binaries;
  private final ServerSocket door;
  private final Map<Shared, Server> servers = new EnumMap<>(Shared.class);
  private int clients;
  private long idleSince = System.nanoTime() + FIRST_CLIENT.toNanos();
  private boolean closing;

  private Supervisor(SupervisorHome home, Duration idle) throws IOException {
    this.home = home;
    this.idle = idle;
    binaries = new Binaries(home.stack().resolve("bin"));
    door = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
  }

  /** Returns when there were no clients for that long, or another supervisor serves them. */
  static void serve(SupervisorHome home, Duration idle) throws IOException, InterruptedException {
    var lock = home.tryLock();
    while (lock == null) {
      var other = Attachment.connects(home);
      other.ifPresent(Attachment::close);
      if (other.isPresent()) {
        return;
      }
      Thread.sleep(BETWEEN_LOOKS);
      lock = home.tryLock();
    }
    try (var _ = lock) {
      new Supervisor(home, idle).run();
    }
  }

  private void run() throws IOException, InterruptedException {
    for (var server : Shared.values()) {
      Server.clear(server.in(home.directory()));
    }
    home.removeOlder();
    Runtime.getRuntime().addShutdownHook(new Thread(this::stopServers));
    Thread.ofVirtual().start(this::accept);
    home.publish(door.getLocalPort());
    awaitIdle();
    Files.delete(home.address());
    door.close();
    stopServers();
  }

  private void accept() {
    try {
      while (true) {
        var client = door.accept();
        Thread.ofVirtual().start(() -> attend(client));
      }
    } catch (IOException closed) {
      // The end of the day.
    }
  }

  private void attend(Socket client) {
    try (client) {
      if (enter()) {
        try {
          answer(client);
        } finally {
          leave();
        }
      }
    } catch (IOException gone) {
      // As good as a goodbye.
    }
  }

  private synchronized boolean enter() {
    if (!closing) {
      clients++;
    }
    return !closing;
  }

  private synchronized void leave() {
    clients--;
    idleSince = Math.max(idleSince, System.nanoTime());
    notifyAll();
  }

  private synchronized void awaitIdle() throws InterruptedException {
    long left = left();
    while (left > 0) {
      if (clients > 0) {
        wait();
      } else {
        wait(Duration.ofNanos(left).toMillis() + 1);
      }
      left = left();
    }
    closing = true;
  }

  private long left() {
    return clients > 0 ? idle.toNanos() : idle.toNanos() - (System.nanoTime() - idleSince);
  }

  private void answer(Socket client) throws IOException {
    var in =
        new BufferedReader(
            new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII));
    say(client, GREETING + Long.toString(ProcessHandle.current().pid()));
    for (var line = in.readLine(); line != null; line = in.readLine()) {
      say(client, portOf(Shared.valueOf(line)));
    }
  }

  private static void say(Socket client, String line) throws IOException {
    client.getOutputStream().write((line + "\n").getBytes(StandardCharsets.US_ASCII));
  }

  private String portOf(Shared name) {
    try {
      synchronized (servers) {
        return Integer.toString(running(name).port());
      }
    } catch (RuntimeException e) {
      return "failed " + String.valueOf(e.getMessage()).replace('\n', '|');
    }
  }

  /** Also again, when somebody or something ended it. */
  private Server running(Shared name) {
    var server =
        servers.computeIfAbsent(
            name, absent -> Server.start(absent.kind(binaries), absent.in(home.directory())));
    if (!server.isAlive()) {
      server.start();
    }
    return server;
  }

  private void stopServers() {
    synchronized (servers) {
      servers.values().forEach(Server::close);
      servers.clear();
    }
  }
}
