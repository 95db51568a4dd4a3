package dev.garboard.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Runs the benchmarks of the operator; {@code hack/bench operator} calls it. */
public final class BenchMain {

  private static final long STARTED = System.nanoTime();

  private BenchMain() {}

  /**
   * Prints and writes the report.
   *
   * @param args directory of the jars, the peer, directory of the report, and {@code --full} for
   *     real sizes
   */
  public static void main(String[] args) throws Exception {
    var full = Arrays.asList(args).contains("--full");
    var scratch = Files.createTempDirectory("garboard-bench");
    var report = new Report();
    try {
      var ours = Operator.ours(Path.of(args[0]), scratch);
      var peer = Operator.peer(Path.of(args[1]), scratch);
      measure(new Comparison(ours, peer, report, scratch), full);
    } finally {
      System.err.println("the operators' output: " + scratch + "/*.log");
    }
    System.out.print(report.table() + "\n" + report.notes());
    report.write(Path.of(args[2]), head(full));
  }

  private static void measure(Comparison comparison, boolean full) throws Exception {
    int times = full ? 10 : 3;
    say("writes");
    comparison.writes(Duration.ofSeconds(full ? 60 : 15));
    say("start with few resources");
    comparison.starts(times);
    say("storm, then start with many");
    comparison.storms(full ? 500 : 200, times);
  }

  private static Map<String, String> head(boolean full) throws IOException {
    var head = new LinkedHashMap<String, String>();
    head.put("command", "hack/bench operator" + (full ? " --full" : ""));
    head.put("size", full ? "full" : "quick: smoke, not for quoting");
    head.put("commit", System.getProperty("garboard.commit", "unknown"));
    head.put("kernel", System.getProperty("os.version"));
    head.put("JDK", System.getProperty("java.vendor.version"));
    head.put("processors", Integer.toString(Runtime.getRuntime().availableProcessors()));
    head.put("load average at the end", Files.readString(Path.of("/proc/loadavg")).strip());
    head.put("versions", System.getProperty("garboard.versions", "unknown"));
    return head;
  }

  private static void say(String what) {
    System.err.printf("%6.1f s  %s%n", (System.nanoTime() - STARTED) / 1e9, what);
  }
}
