package dev.garboard.operator;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A real API server with etcd and controller-manager, without pods. {@code shared()} is the one of
 * the directory in {@code GARBOARD_CONTROL_PLANE}, which {@code hack/verify} brings up and takes
 * down, else one of this machine's that stays up between test runs; {@code hack/cluster/down --dir
 * ~/.cache/garboard/it --purge} ends it. Others end with {@link #close()}.
 */
public final class ControlPlane implements AutoCloseable {

  private static final Path ROOT = root();

  private final Path directory;

  private ControlPlane(Path directory) {
    this.directory = directory;
  }

  public static ControlPlane shared() {
    var given = System.getenv("GARBOARD_CONTROL_PLANE");
    var plane = new ControlPlane(given == null ? cache().resolve("it") : Path.of(given));
    plane.run("hack/cluster/up", "--control-plane");
    plane.install();
    return plane;
  }

  /** One of its own, for a test that breaks it. */
  public static ControlPlane own(Path directory) {
    var plane = new ControlPlane(directory);
    plane.run("hack/cluster/up", "--control-plane");
    plane.install();
    return plane;
  }

  public Path kubeconfig() {
    return directory.resolve("kubeconfig");
  }

  public Path directory() {
    return directory;
  }

  public KubernetesClient client() {
    try {
      return new KubernetesClientBuilder().withConfig(Connection.from(kubeconfig())).build();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Stops a part, such as {@code kube-apiserver}; {@link #startPart} brings it back as it was. */
  public void stopPart(String name) {
    run("hack/cluster/part", "stop", name);
  }

  public void startPart(String name) {
    run("hack/cluster/part", "start", name);
  }

  @Override
  public void close() {
    run("hack/cluster/down", "--purge");
  }

  private void install() {
    var definition = ROOT.resolve("crds/microservices.garboard.dev.yaml");
    try (var client = client();
        var yaml = Files.newInputStream(definition)) {
      client.load(yaml).serverSideApply();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void run(String script, String... arguments) {
    var command = new ArrayList<>(List.of(ROOT.resolve(script).toString()));
    command.addAll(List.of(arguments));
    command.addAll(List.of("--dir", directory.toString()));
    try {
      var log = Files.createTempFile("garboard-cluster", ".log");
      var process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      if (process.waitFor() != 0) {
        throw new IllegalStateException(
            "failed: " + String.join(" ", command) + "\n" + Files.readString(log));
      }
      Files.delete(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static Path cache() {
    return Path.of(System.getProperty("user.home"), ".cache", "garboard");
  }

  private static Path root() {
    var directory = Path.of("").toAbsolutePath();
    while (!Files.exists(directory.resolve("hack/cluster/up"))) {
      directory = directory.getParent();
    }
    return directory;
  }
}
