package dev.garboard.bench;

import dev.garboard.faults.OperatorProcess;
import dev.garboard.operator.Connection;
import io.fabric8.kubernetes.client.Config;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * An operator to be measured: a command, started as often as one likes.
 *
 * @param name in notes
 * @param program what begins the command; flags come next
 * @param arguments what ends it
 * @param log gets its output
 */
record Operator(String name, List<String> program, List<String> arguments, Path log) {

  /** Those of the image; the limit of its memory is 384 MiB. */
  private static final List<String> FLAGS =
      List.of(
          "-XX:+UseSerialGC",
          "-XX:+UseCompactObjectHeaders",
          "-XX:-UsePerfData",
          "-XX:MaxRAM=384m",
          "-XX:MaxRAMPercentage=60",
          "-Xms16m",
          "-XX:TrimNativeHeapInterval=30000",
          "-XX:TieredStopAtLevel=1",
          "-Xmn8m",
          "-XX:MinHeapFreeRatio=10",
          "-XX:MaxHeapFreeRatio=20");

  /** Ours, from a directory of jars. */
  static Operator ours(Path library, Path scratch) throws IOException {
    var program = new ArrayList<String>();
    program.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    program.addAll(FLAGS);
    return new Operator(
        "ours",
        program,
        List.of("-cp", classPath(library), "dev.garboard.operator.OperatorMain"),
        scratch.resolve("operator.log"));
  }

  /** The one in Go of {@code hack/peers/operator}. */
  static Operator peer(Path binary, Path scratch) {
    return new Operator("peer", List.of(binary.toString()), List.of(), scratch.resolve("peer.log"));
  }

  OperatorProcess start(Path kubeconfig, String... flags) throws IOException {
    var command = new ArrayList<>(program);
    command.addAll(List.of(flags));
    command.addAll(arguments);
    var process = new OperatorProcess(command, environment(kubeconfig), log);
    process.start();
    return process;
  }

  /**
   * Ours as in a pod, where no kubeconfig is read: that alone would load every kind of the client.
   */
  private static Map<String, String> environment(Path kubeconfig) throws IOException {
    Config connection = Connection.from(kubeconfig);
    var environment = new HashMap<String, String>();
    environment.put("KUBECONFIG", kubeconfig.toString());
    environment.put("KUBERNETES_AUTH_TRYKUBECONFIG", "false");
    environment.put("KUBERNETES_MASTER", connection.getMasterUrl());
    environment.put("KUBERNETES_CERTS_CA_DATA", connection.getCaCertData());
    environment.put("KUBERNETES_CERTS_CLIENT_DATA", connection.getClientCertData());
    environment.put("KUBERNETES_CERTS_CLIENT_KEY_DATA", connection.getClientKeyData());
    environment.put("HOSTNAME", "bench");
    environment.put("GARBOARD_ADMIN_PORT", "0");
    environment.values().removeIf(Objects::isNull); // The proxy has the credentials itself.
    return environment;
  }

  /** In an order that the AOT cache can rely on, without what drives the benchmark. */
  private static String classPath(Path library) throws IOException {
    try (var jars = Files.list(library)) {
      return jars.map(Path::toString)
          .filter(jar -> !jar.contains("garboard-faults") && !jar.endsWith("-tests.jar"))
          .sorted()
          .collect(Collectors.joining(":"));
    }
  }
}
