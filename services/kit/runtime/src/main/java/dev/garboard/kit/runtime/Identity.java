package dev.garboard.kit.runtime;

import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/**
 * Who this process is, in every log line and metric.
 *
 * @param service name of the service
 * @param version from the manifest of the jar of its main class, or {@code dev} outside of a jar
 * @param instance the pod's name in a pod, else a random id
 * @param inPod whether Kubernetes runs it
 */
public record Identity(String service, String version, String instance, boolean inPod) {
  /** The identity of the service with this main class. */
  public static Identity of(String service, Class<?> main, Map<String, String> environment) {
    var version = main.getPackage().getImplementationVersion();
    var inPod = environment.containsKey("KUBERNETES_SERVICE_HOST");
    var instance = inPod ? environment.get("HOSTNAME") : null;
    return new Identity(
        service,
        Objects.requireNonNullElse(version, "dev"),
        Objects.requireNonNullElseGet(instance, () -> UUID.randomUUID().toString()),
        inPod);
  }
}
