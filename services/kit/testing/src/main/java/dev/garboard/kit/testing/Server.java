package dev.garboard.kit.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A server of this process alone, which may break it: it listens on the loopback address, keeps its
 * port and its data for as long as this object lives, and ends with this process, also after {@code
 * kill -9}. Every method returns when its effect is there. For use by one thread.
 */
public final class Server implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(60);
  private static final Duration STOP = Duration.ofSeconds(20);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);
  private static final int PORTS_TRIED = 5;

  private final ServerKind kind;
  private final Path directory;
  private final FileChannel lock;
  private int port;
  private Guard guard;

  private Server(ServerKind kind, Path directory, FileChannel lock) {
    this.kind = kind;
    this.directory = directory;
    this.lock = lock;
  }

  /** Starts one on data in this directory, which is made when it does not exist. */
  static Server start(ServerKind kind, Path directory) {
    try {
      Files.createDirectories(directory);
      var server = new Server(kind, directory, lock(directory));
      try {
        endLeftover(directory);
        Files.deleteIfExists(server.log());
        server.startOnFreePort();
      } catch (RuntimeException | IOException | InterruptedException failed) {
        server.close();
        throw failed;
      }
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(kind.name() + " was interrupted while it started", e);
    }
  }

  /** Deletes the directory, after the end of a server that its guard could not end. */
  static void clear(Path directory) throws IOException {
    if (Files.exists(directory)) {
      try (var _ = lock(directory)) {
        endLeftover(directory);
        Trees.delete(directory);
      }
    }
  }

  private static FileChannel lock(Path directory) throws IOException {
    var channel =
        FileChannel.open(
            directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (channel.tryLock() != null) {
        return channel;
      }
    } catch (OverlappingFileLockException here) {
      // Told below, as of another process.
    }
    channel.close();
    throw new IllegalStateException(
        directory + " is in use by another server; take another directory");
  }

  /**
   * Who held the lock before is gone; if even its guard was killed, its server may still be there.
   */
  private static void endLeftover(Path directory) throws IOException {
    var leftover = Pid.read(directory.resolve("pid")).filter(Pid::isAlive);
    leftover.ifPresent(server -> unchecked(() -> killTree(server)));
  }

  private void startOnFreePort() throws IOException, InterruptedException {
    for (int tries = 1; ; tries++) {
      port = Ports.free();
      begin();
      try {
        awaitAnswer();
        return;
      } catch (IllegalStateException ended) {
        // Somebody else was first on this port: only then is another one the remedy.
        if (tries == PORTS_TRIED || guard.isAlive() || Ports.areFree(port)) {
          throw ended;
        }
      }
    }
  }

  private void begin() throws IOException, InterruptedException {
    guard = Guard.start(log(), kind.environment(port), kind.command(directory, port));
    guard.server().write(directory.resolve("pid"));
  }

  private void awaitAnswer() throws IOException, InterruptedException {
    long end = System.nanoTime() + START.toNanos();
    while (!answers()) {
      if (!guard.isAlive() || System.nanoTime() > end) {
        throw new IllegalStateException(
            kind.name() + " does not answer on port " + port + "; its log ends: " + lastLines());
      }
      Thread.sleep(BETWEEN_LOOKS);
    }
  }

  private boolean answers() throws InterruptedException {
    try {
      return kind.answers(port) && guard.isAlive();
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception notYet) {
      return false;
    }
  }

  private String lastLines() throws IOException {
    var lines = Files.readAllLines(log());
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 15), lines.size()));
  }

  private Path log() {
    return directory.resolve("log");
  }

  /** The loopback port, the same after each {@link #start()}. */
  public int port() {
    return port;
  }

  /** The process id of the server as it runs now. */
  public long pid() {
    return guard.server().number();
  }

  /** Whether its process runs, paused or not. */
  public boolean isAlive() {
    return guard.isAlive();
  }

  /** Stops it in its tracks (SIGSTOP, children too): connections stay open and say nothing. */
  public void pause() {
    guard.deliver(Signal.STOP);
    awaitState("T"::equals);
  }

  /** Lets it go on (SIGCONT). */
  public void resume() {
    guard.deliver(Signal.CONT);
    awaitState(state -> !"T".equals(state));
  }

  private void awaitState(Predicate<String> wanted) {
    unchecked(
        () -> {
          while (guard.isAlive() && !guard.server().state().map(wanted::test).orElse(true)) {
            Thread.sleep(BETWEEN_LOOKS);
          }
        });
  }

  /** Ends it with SIGKILL; what it had acknowledged is on disk. */
  public void kill() {
    unchecked(() -> killTree(guard.server()));
  }

  private static void killTree(Pid server) throws InterruptedException {
    var tree =
        Stream.concat(
                Stream.of(server),
                ProcessHandle.of(server.number()).stream()
                    .flatMap(ProcessHandle::descendants)
                    .map(child -> Pid.of(child.pid())))
            .toList();
    tree.forEach(pid -> ProcessHandle.of(pid.number()).ifPresent(ProcessHandle::destroyForcibly));
    awaitGone(tree);
  }

  private static void awaitGone(List<Pid> tree) throws InterruptedException {
    while (tree.stream().anyMatch(Pid::isAlive)) {
      Thread.sleep(BETWEEN_LOOKS);
    }
  }

  /** Stops it cleanly, connections cut. Without effect when it does not run. */
  public void stop() {
    unchecked(
        () -> {
          guard.deliver(Signal.CONT);
          guard.deliver(kind.stop());
          if (!guard.awaitEnd(STOP)) {
            killTree(guard.server());
          }
        });
  }

  /** Starts it again on the same port with the same data. */
  public void start() {
    unchecked(
        () -> {
          guard.awaitEnd(STOP);
          begin();
          awaitAnswer();
        });
  }

  /** {@link #stop()} and {@link #start()}. */
  public void restart() {
    stop();
    start();
  }

  /** Stops it for good; the data stay. */
  @Override
  public void close() {
    if (guard != null) {
      stop();
    }
    unchecked(lock::close);
  }

  private interface Step {
    void run() throws IOException, InterruptedException;
  }

  private static void unchecked(Step step) {
    try {
      step.run();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
