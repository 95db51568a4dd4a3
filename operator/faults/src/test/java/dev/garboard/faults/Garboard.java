package dev.garboard.faults;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** How Garboard's own operator is started. */
final class Garboard {

  private Garboard() {}

  /**
   * A replica, not yet started.
   *
   * @param name of the replica: one that comes back under its name takes up its Lease at once
   * @param flags of its JVM, besides the usual
   */
  static OperatorProcess process(
      Path kubeconfig, String name, Path log, Map<String, String> settings, String... flags) {
    var environment = new HashMap<>(settings);
    environment.put("KUBECONFIG", kubeconfig.toString());
    environment.put("HOSTNAME", name);
    environment.put("GARBOARD_ADMIN_PORT", "0");
    environment.putIfAbsent("GARBOARD_RETRY_INITIAL", "200ms");
    return new OperatorProcess(command(flags), environment, log);
  }

  private static List<String> command(String... flags) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xlog:aot*=error"));
    command.addAll(List.of(flags));
    command.addAll(List.of("-cp", classPath(), "dev.garboard.operator.OperatorMain"));
    return command;
  }

  /** Without what belongs to the tests. */
  private static String classPath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> !entry.contains("faults") && !entry.contains("surefire"))
        .collect(Collectors.joining(File.pathSeparator));
  }
}
