package dev.garboard.bench.services;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Processes measured from outside.
 *
 * @see <a href="https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html">proc_pid_stat(5)</a>
 */
final class Proc {
  /** Of a clock tick; 100 Hz on every Linux that we know. */
  private static final double MICROS = 10_000;

  private Proc() {}

  /** User and system time so far, without children; 0 of a process that is gone. */
  static double cpuMicros(long pid) {
    return ticks(pid, 11, 12);
  }

  /** With the children that live and those that were waited for. */
  static double treeMicros(long pid) {
    var children = ProcessHandle.of(pid).stream().flatMap(ProcessHandle::descendants);
    return LongStream.concat(LongStream.of(pid), children.mapToLong(ProcessHandle::pid))
        .mapToDouble(it -> ticks(it, 11, 14))
        .sum();
  }

  static double residentMiB(long pid) {
    return read(Path.of("/proc", Long.toString(pid), "status"))
        .lines()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1024)
        .sum();
  }

  /** What processes, and neighbours of this machine, took of all processors; not interrupts. */
  static double busyMicros() {
    var fields = read(Path.of("/proc/stat")).lines().findFirst().orElseThrow().split(" +", -1);
    return IntStream.of(1, 2, 3, 8).mapToLong(i -> Long.parseLong(fields[i])).sum() * MICROS;
  }

  /** Every processor is for this process, and for those that it starts from now on. */
  static void useAll() throws IOException, InterruptedException {
    var pid = Long.toString(ProcessHandle.current().pid());
    var process =
        new ProcessBuilder("taskset", "-acp", "0-" + (processors() - 1), pid)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    if (process.waitFor() != 0) {
      throw new IOException("taskset failed; it comes with Debian's util-linux");
    }
  }

  static int processors() {
    return (int) read(Path.of("/proc/stat")).lines().filter(it -> it.matches("cpu\\d.*")).count();
  }

  private static double ticks(long pid, int first, int last) {
    var stat = read(Path.of("/proc", Long.toString(pid), "stat"));
    if (stat.isEmpty()) {
      return 0;
    }
    var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return Arrays.stream(fields, first, last + 1).mapToLong(Long::parseLong).sum() * MICROS;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (NoSuchFileException gone) {
      return "";
    } catch (IOException e) {
      if (String.valueOf(e.getMessage()).contains("No such process")) {
        return "";
      }
      throw new UncheckedIOException(e);
    }
  }
}
