package dev.garboard.bench;

import dev.garboard.faults.OperatorProcess;
import dev.garboard.operator.Connection;
import io.fabric8.kubernetes.client.Config;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The operator as it runs in its image: the same collector and heap as under its limit of 384 MiB.
 */
final class Operator {

  private static final List<String> FLAGS =
      List.of(
          "-XX:+UseSerialGC",
          "-XX:-UsePerfData",
          "-Xms8m",
          "-Xmx230m",
          "-XX:TieredStopAtLevel=1",
          "-Xmn8m",
          "-XX:MinHeapFreeRatio=10",
          "-XX:MaxHeapFreeRatio=20");

  private final Path library;
  private final Path scratch;

  /**
   * From a directory of jars.
   *
   * @param scratch for logs
   */
  Operator(Path library, Path scratch) {
    this.library = library;
    this.scratch = scratch;
  }

  OperatorProcess start(Path kubeconfig, String... flags) throws IOException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(FLAGS);
    command.addAll(List.of(flags));
    command.addAll(List.of("-cp", classPath(), "dev.garboard.operator.OperatorMain"));
    var process =
        new OperatorProcess(
            command, environment(Connection.from(kubeconfig)), scratch.resolve("operator.log"));
    process.start();
    return process;
  }

  /** As in a pod, where no kubeconfig is read: that alone would load every kind of the client. */
  private static Map<String, String> environment(Config connection) {
    return Map.of(
        "KUBERNETES_AUTH_TRYKUBECONFIG", "false",
        "KUBERNETES_MASTER", connection.getMasterUrl(),
        "KUBERNETES_CERTS_CA_DATA", connection.getCaCertData(),
        "KUBERNETES_CERTS_CLIENT_DATA", connection.getClientCertData(),
        "KUBERNETES_CERTS_CLIENT_KEY_DATA", connection.getClientKeyData(),
        "HOSTNAME", "bench",
        "GARBOARD_ADMIN_PORT", "0");
  }

  /** In an order that the AOT cache can rely on, without what drives the benchmark. */
  private String classPath() throws IOException {
    try (var jars = Files.list(library)) {
      return jars.map(Path::toString)
          .filter(jar -> !jar.contains("garboard-faults") && !jar.endsWith("-tests.jar"))
          .sorted()
          .collect(Collectors.joining(":"));
    }
  }
}
