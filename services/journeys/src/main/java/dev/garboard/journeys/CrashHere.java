package dev.garboard.journeys;

import dev.garboard.kit.runtime.CrashPoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;

/**
 * Inside a service: ends its process, as {@code kill -9} would, at a crash point that a test has
 * named in a file, and writes down which ones it came by. Without the variable GARBOARD_CRASH it
 * does nothing.
 */
public final class CrashHere implements CrashPoint.Listener {
  private static final int KILLED = 128 + 9;

  private final Crashes crashes;
  private final Map<String, Integer> passed = new HashMap<>();
  private String armed = "";

  /** In the directory that GARBOARD_CRASH names. */
  public CrashHere() {
    var directory = System.getenv("GARBOARD_CRASH");
    crashes = directory == null ? null : new Crashes(Path.of(directory));
  }

  @Override
  public synchronized void passing(CrashPoint point, String what) {
    if (crashes != null) {
      try {
        pass(point + " " + what);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Counts from the moment at which the point was named. */
  private void pass(String moment) throws IOException {
    var now = read(crashes.armed());
    if (!now.equals(armed)) {
      armed = now;
      passed.clear();
    }
    var here = moment + " " + passed.merge(moment, 1, Integer::sum);
    Files.writeString(
        crashes.seen(), here + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    if (armed.startsWith(here + "\n")) {
      Files.move(crashes.armed(), crashes.fired());
      Runtime.getRuntime().halt(KILLED);
    }
  }

  private static String read(Path file) throws IOException {
    try {
      return Files.readString(file);
    } catch (NoSuchFileException none) {
      return "";
    }
  }
}
