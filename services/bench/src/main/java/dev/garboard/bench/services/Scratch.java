package dev.garboard.bench.services;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A directory that is gone when this is closed or this process has ended, whichever way: a shell
 * waits for the end of a pipe from here. Servers that end at the same moment may still write once.
 */
record Scratch(Path path, Process broom) implements AutoCloseable {
  private static final String SWEEP = "cat > /dev/null; until rm -rf \"$0\"; do sleep 0.2; done";

  static Scratch named(String name) throws IOException {
    var path = Files.createTempDirectory("garboard-bench-" + name);
    var broom = new ProcessBuilder("setsid", "bash", "-c", SWEEP, path.toString()).start();
    return new Scratch(path, broom);
  }

  @Override
  public void close() throws IOException {
    broom.getOutputStream().close();
    broom.onExit().join();
  }
}
