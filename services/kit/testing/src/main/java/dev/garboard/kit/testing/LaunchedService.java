package dev.garboard.kit.testing;

import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** One service of a {@link Launch}: started again, after a pause, when it ends unasked. */
final class LaunchedService implements AutoCloseable {
  private static final Duration READY = Duration.ofSeconds(60);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);
  private static final Duration DRAINED = Duration.ofSeconds(40);
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
  private static final int LAST_LINES = 10;

  private final Launch.Part part;
  private final Path log;
  private final Map<String, String> environment;
  private final PrintStream out;
  private final CompletableFuture<Integer> end;
  private final CompletableFuture<Boolean> ready = new CompletableFuture<>();
  private volatile boolean leaving;
  private volatile Guard process;

  /** What ends before it ever was ready ends the whole launch. */
  LaunchedService(
      Launch.Part part,
      Path log,
      Map<String, String> environment,
      PrintStream out,
      CompletableFuture<Integer> end) {
    this.part = part;
    this.log = log;
    this.environment = environment;
    this.out = out;
    this.end = end;
  }

  void start() throws IOException {
    Files.deleteIfExists(log);
    process = Guard.start(log, environment, part.code().command());
    Thread.ofVirtual().name(part.code().name()).start(this::mind);
  }

  private void mind() {
    try {
      var pause = FIRST_PAUSE;
      while (looked()) {
        int code = process.exitCode();
        if (leaving) {
          return;
        }
        out.printf("%s ended with code %d, again in %s%n", part.code().name(), code, pause);
        Thread.sleep(pause);
        pause =
            pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0
                ? pause.multipliedBy(2)
                : LONGEST_PAUSE;
        process = Guard.start(log, environment, part.code().command());
      }
      tellEnd(process.exitCode());
    } catch (InterruptedException | IOException e) {
      end.completeExceptionally(e);
    }
  }

  /** Whether it is, or once was, ready. */
  private boolean looked() throws InterruptedException {
    if (!ready.isDone() && becomesReady()) {
      ready.complete(true);
    }
    return ready.getNow(false);
  }

  private void tellEnd(int code) throws IOException {
    if (!leaving) {
      out.println(lastLines());
      out.println(part.code().name() + " ended with code " + code + "; its log is " + log);
      end.complete(code);
    }
    ready.complete(false);
  }

  private String lastLines() throws IOException {
    var lines = Files.readAllLines(log);
    return String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
  }

  void awaitReady() {
    ready.join();
  }

  private boolean becomesReady() throws InterruptedException {
    long until = System.nanoTime() + READY.toNanos();
    while (process.isAlive() && System.nanoTime() < until) {
      if (isReady()) {
        return true;
      }
      Thread.sleep(BETWEEN_LOOKS);
    }
    process.deliver(Signal.TERM);
    return false;
  }

  private boolean isReady() throws InterruptedException {
    try (var client = HttpClient.newHttpClient()) {
      var request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + part.admin() + "/readyz"))
              .timeout(BETWEEN_LOOKS.multipliedBy(20));
      return client.send(request.build(), BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException notYet) {
      return false;
    }
  }

  @Override
  public void close() {
    leaving = true;
    process.deliver(Signal.TERM);
    try {
      if (!process.awaitEnd(DRAINED)) {
        process.deliver(Signal.KILL);
      }
    } catch (InterruptedException e) {
      process.deliver(Signal.KILL);
      Thread.currentThread().interrupt();
    }
  }
}
