package dev.garboard.faults;

import java.io.File;
import java.nio.file.Path;
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
   */
  static OperatorProcess process(
      Path kubeconfig, String name, Path log, Map<String, String> settings) {
    var environment = new HashMap<>(settings);
    environment.put("KUBECONFIG", kubeconfig.toString());
    environment.put("HOSTNAME", name);
    environment.put("GARBOARD_ADMIN_PORT", "0");
    environment.putIfAbsent("GARBOARD_RETRY_INITIAL", "200ms");
    return new OperatorProcess(command(), environment, log);
  }

  private static List<String> command() {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return List.of(
        java,
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-Xshare:auto",
        "-cp",
        classPath(),
        "dev.garboard.operator.OperatorMain");
  }

  /** Without what belongs to the tests. */
  private static String classPath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> !entry.contains("faults") && !entry.contains("surefire"))
        .collect(Collectors.joining(File.pathSeparator));
  }
}
