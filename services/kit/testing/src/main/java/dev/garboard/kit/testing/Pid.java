package dev.garboard.kit.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * One process for good: its number, and its start in clock ticks since boot, for numbers are used
 * again (proc(5)).
 */
record Pid(long number, String start) {
  // Counted from the state on, which is field 3 of stat.
  private static final int THREADS = 17;
  private static final int START = 19;

  static Pid of(long number) {
    return new Pid(number, stat(number).map(fields -> fields.get(START)).orElse(""));
  }

  static Optional<Pid> read(Path file) throws IOException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    var words = Files.readString(file).strip().split(" ", 2);
    return words.length < 2
        ? Optional.empty()
        : Optional.of(new Pid(Long.parseLong(words[0]), words[1]));
  }

  void write(Path file) throws IOException {
    Files.writeString(file, number + " " + start);
  }

  /**
   * Whether any thread of it still runs; what has ended and waits for its parent does not. The
   * first thread may have ended before the others, and they hold its sockets for that long.
   */
  boolean isAlive() {
    return own()
        .filter(fields -> !fields.getFirst().equals("Z") || !fields.get(THREADS).equals("1"))
        .isPresent();
  }

  /** One letter, as ps(1) shows it; empty when it is gone. */
  Optional<String> state() {
    return own().map(List::getFirst);
  }

  private Optional<List<String>> own() {
    return stat(number).filter(fields -> fields.get(START).equals(start));
  }

  /** From the state on: what precedes it may hold any character. */
  private static Optional<List<String>> stat(long number) {
    try {
      var line = Files.readString(Path.of("/proc", Long.toString(number), "stat"));
      return Optional.of(List.of(line.substring(line.lastIndexOf(')') + 2).split(" ", -1)));
    } catch (IOException gone) {
      return Optional.empty();
    }
  }
}
