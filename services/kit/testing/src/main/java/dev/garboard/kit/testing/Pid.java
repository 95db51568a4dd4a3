package dev.garboard.kit.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * One process for good: its number, and its start in clock ticks since boot, for numbers are used
 * again (proc(5)).
 */
record Pid(long number, String start) {

  static Pid of(long number) {
    return new Pid(number, stat(number).map(Pid::start).orElse(""));
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

  /** Whether it still runs; what has ended and waits for its parent does not. */
  boolean isAlive() {
    return state().filter(state -> !state.equals("Z")).isPresent();
  }

  /** One letter, as ps(1) shows it; empty when it is gone. */
  Optional<String> state() {
    return stat(number)
        .filter(stat -> start(stat).equals(start))
        .map(stat -> stat.split(" ", 2)[0]);
  }

  private static String start(String stat) {
    return stat.split(" ", 21)[19];
  }

  /** From the state on: what precedes it may hold any character. */
  private static Optional<String> stat(long number) {
    try {
      var line = Files.readString(Path.of("/proc", Long.toString(number), "stat"));
      return Optional.of(line.substring(line.lastIndexOf(')') + 2));
    } catch (IOException gone) {
      return Optional.empty();
    }
  }
}
