package dev.garboard.e2e;

import dev.garboard.operator.Connection;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The cluster with the operator in it, as {@code operator/e2e/run} has made it. */
final class Cluster {

  /** Where the charts are installed. */
  static final String SYSTEM = "garboard-system";

  static final Path ROOT = root();

  private static final String REMEDY =
      "this test needs a cluster with the operator in it: run operator/e2e/run, or, after hack/demo, "
          + "with the lines it prints: mvn verify -Pe2e -pl operator/e2e -am";

  private Cluster() {}

  static KubernetesClient connect() {
    var kubeconfig = System.getenv("KUBECONFIG");
    if (kubeconfig == null || !Files.isReadable(Path.of(kubeconfig))) {
      throw new IllegalStateException("KUBECONFIG names no file; " + REMEDY);
    }
    try {
      var client =
          new KubernetesClientBuilder().withConfig(Connection.from(Path.of(kubeconfig))).build();
      if (client.apps().deployments().inNamespace(SYSTEM).withName("garboard").get() == null) {
        throw new IllegalStateException("there is no operator in " + SYSTEM + "; " + REMEDY);
      }
      return client;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs a program of the environment, such as helm, and returns what it says. */
  static String run(String... command) {
    try {
      var process =
          new ProcessBuilder(command).directory(ROOT.toFile()).redirectErrorStream(true).start();
      var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(5, TimeUnit.MINUTES) || process.exitValue() != 0) {
        throw new IllegalStateException(List.of(command) + " failed:\n" + output);
      }
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private static Path root() {
    var directory = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(directory.resolve("charts"))) {
      directory = directory.getParent();
    }
    return directory;
  }
}
