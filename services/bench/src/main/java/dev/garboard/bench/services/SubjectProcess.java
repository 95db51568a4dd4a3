package dev.garboard.bench.services;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A subject that runs, on the first processor alone; everything else has the others. */
final class SubjectProcess implements AutoCloseable {
  private static final Duration HANGS = Duration.ofSeconds(60);
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private final Subject subject;
  private final Path log;
  private final Process process;
  private final double startSeconds;

  private SubjectProcess(Subject subject, Path log, Process process, double startSeconds) {
    this.subject = subject;
    this.log = log;
    this.process = process;
    this.startSeconds = startSeconds;
  }

  /** Starts it and waits until it works. */
  static SubjectProcess start(Subject subject, Path scratch)
      throws IOException, InterruptedException {
    var log = scratch.resolve(subject.name() + ".log");
    var command = new ArrayList<String>();
    if (Proc.processors() > 1) {
      command.addAll(List.of("taskset", "-c", "0"));
    }
    command.addAll(subject.command());
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().keySet().removeIf(name -> name.startsWith("GARBOARD_"));
    builder.environment().putAll(subject.environment());
    long begin = System.nanoTime();
    var process = builder.start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    try {
      await(subject, process, log);
    } catch (RuntimeException | InterruptedException e) {
      process.destroyForcibly();
      throw e;
    }
    return new SubjectProcess(subject, log, process, (System.nanoTime() - begin) / 1e9);
  }

  private static void await(Subject subject, Process process, Path log)
      throws InterruptedException {
    var health =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + subject.healthPort() + subject.healthPath()))
            .timeout(Duration.ofSeconds(5))
            .build();
    long end = System.nanoTime() + HANGS.toNanos();
    while (!answers(health)) {
      if (!process.isAlive() || System.nanoTime() > end) {
        throw new IllegalStateException(subject.name() + " does not work; see " + log);
      }
      Thread.sleep(2);
    }
  }

  private static boolean answers(HttpRequest health) throws InterruptedException {
    try {
      return CLIENT.send(health, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException notYet) {
      return false;
    }
  }

  Subject subject() {
    return subject;
  }

  long pid() {
    return process.pid();
  }

  Path log() {
    return log;
  }

  /** From exec to the first 200. */
  double startSeconds() {
    return startSeconds;
  }

  /** SIGTERM, and SIGKILL if that does not help. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(40, TimeUnit.SECONDS)) {
        process.destroyForcibly().onExit().join();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
