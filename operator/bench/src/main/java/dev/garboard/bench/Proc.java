package dev.garboard.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Processes measured from outside.
 *
 * @see <a href="https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html">proc_pid_stat(5)</a>
 */
final class Proc {

  /** Of a clock tick; 100 Hz on every Linux that we know. */
  private static final double MILLIS = 10;

  private Proc() {}

  /** User and system time so far. */
  static double cpuMillis(long pid) {
    var afterName = read(Path.of("/proc", Long.toString(pid), "stat")).split("\\) ", 2)[1];
    var fields = afterName.split(" ", -1);
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * MILLIS;
  }

  static double residentMiB(long pid) {
    return read(Path.of("/proc", Long.toString(pid), "status"))
        .lines()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1024)
        .sum();
  }

  /** Time that all processors were not idle. */
  static double busyMillis() {
    var fields = read(Path.of("/proc/stat")).lines().findFirst().orElseThrow().split(" +", -1);
    double all = Arrays.stream(fields).skip(1).limit(8).mapToLong(Long::parseLong).sum() * MILLIS;
    return all - (Long.parseLong(fields[4]) + Long.parseLong(fields[5])) * MILLIS;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
