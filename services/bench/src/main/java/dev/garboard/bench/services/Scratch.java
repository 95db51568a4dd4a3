package dev.garboard.bench.services;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;

/** A directory that is gone when this is closed, or when the process ends, by Ctrl-C too. */
record Scratch(Path path) implements AutoCloseable {
  private static final int TRIES = 50;

  static Scratch named(String name) throws IOException {
    var scratch = new Scratch(Files.createTempDirectory("garboard-bench-" + name));
    Runtime.getRuntime().addShutdownHook(new Thread(scratch::close));
    return scratch;
  }

  /** Programs that are about to end may still write. */
  @Override
  public void close() {
    for (int tries = 1; Files.exists(path); tries++) {
      try {
        delete();
      } catch (IOException | UncheckedIOException e) {
        waited(tries, e);
      }
    }
  }

  private static void waited(int tries, Exception why) {
    try {
      if (tries == TRIES) {
        throw new IllegalStateException(why);
      }
      Thread.sleep(100);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void delete() throws IOException {
    try (var all = Files.walk(path)) {
      for (var file : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (NoSuchFileException gone) {
      // Its program removed it.
    }
  }
}
