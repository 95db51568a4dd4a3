package dev.garboard.kit.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A process that ends with this one, whichever way this one ends: a shell between the two holds a
 * pipe from here, and kills the process when the pipe breaks. In a session of its own, so that a
 * terminal's Ctrl-C reaches it only through here.
 */
final class Guard {
  private final Process shell;
  private final Pid server;

  private Guard(Process shell, Pid server) {
    this.shell = shell;
    this.server = server;
  }

  /** In this process's environment. */
  static Guard start(Path log, List<String> command) throws IOException {
    return start(log, System.getenv(), command);
  }

  static Guard start(Path log, Map<String, String> environment, List<String> command)
      throws IOException {
    var whole = new ArrayList<>(List.of("setsid", "bash", "-c", script(), "guard", log.toString()));
    whole.addAll(command);
    var builder = new ProcessBuilder(whole).redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().clear();
    builder.environment().putAll(environment);
    var shell = builder.start();
    return new Guard(shell, Pid.of(Long.parseLong(firstLine(shell))));
  }

  private static String script() throws IOException {
    try (var in = Guard.class.getResourceAsStream("guard.sh")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static String firstLine(Process shell) throws IOException {
    var out =
        new BufferedReader(new InputStreamReader(shell.getInputStream(), StandardCharsets.UTF_8));
    var line = out.readLine();
    if (line == null) {
      throw new IOException("setsid and bash are needed to guard a server; one of them is missing");
    }
    return line;
  }

  Pid server() {
    return server;
  }

  boolean isAlive() {
    return shell.isAlive();
  }

  /** Delivered asynchronously; without effect when the server has ended. */
  void deliver(Signal signal) {
    try {
      shell.getOutputStream().write((signal + "\n").getBytes(StandardCharsets.UTF_8));
      shell.getOutputStream().flush();
    } catch (IOException ended) {
      // It has what the signal was for.
    }
  }

  boolean awaitEnd(Duration limit) throws InterruptedException {
    return shell.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Of the server, when it has ended. */
  int exitCode() throws InterruptedException {
    return shell.waitFor();
  }
}
