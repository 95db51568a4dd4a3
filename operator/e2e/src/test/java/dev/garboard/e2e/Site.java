package dev.garboard.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import dev.garboard.crd.Condition;
import dev.garboard.crd.Microservice;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A namespace of its own for one test, which admits only pods of the restricted profile, and the
 * steps of an application team in it. Goes with all that is in it.
 */
final class Site implements AutoCloseable {

  static final Duration PATIENCE = Duration.ofMinutes(2);

  private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);

  final KubernetesClient client;
  final String namespace;

  Site(KubernetesClient client) {
    this.client = client;
    var namespace =
        new NamespaceBuilder()
            .withNewMetadata()
            .withGenerateName("e2e-")
            .addToLabels("pod-security.kubernetes.io/enforce", "restricted")
            .endMetadata()
            .build();
    this.namespace = client.resource(namespace).create().getMetadata().getName();
  }

  /** With the database and the secrets that the example needs. */
  static Site furnished(KubernetesClient client) {
    var site = new Site(client);
    client
        .load(new ByteArrayInputStream(read("operator/examples/user-needs.yaml").getBytes(UTF_8)))
        .inNamespace(site.namespace)
        .serverSideApply();
    return site;
  }

  /** The example that users start from. */
  static String example() {
    return read("operator/examples/user.yaml");
  }

  /** The example with so many pods at all times: the load of a start would bring more of them. */
  static String exampleWith(int pods) {
    return example()
        .replace("minReplicas: 1", "minReplicas: " + pods)
        .replace("maxReplicas: 3", "maxReplicas: " + pods);
  }

  static String read(String path) {
    try {
      return Files.readString(Cluster.ROOT.resolve(path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void apply(String yaml) {
    var service = Serialization.unmarshal(yaml, Microservice.class);
    client.resource(service).inNamespace(namespace).serverSideApply();
  }

  /** Applies, and waits until it is settled and ready. */
  void applyAndAwaitReady(String yaml) {
    apply(yaml);
    awaitSettled(Serialization.unmarshal(yaml, Microservice.class).getMetadata().getName());
  }

  void patch(String name, String merge) {
    client.resources(Microservice.class).inNamespace(namespace).withName(name).patch(MERGE, merge);
  }

  void delete(String name) {
    client.resources(Microservice.class).inNamespace(namespace).withName(name).delete();
  }

  void awaitSettled(String name) {
    await("microservice " + name + " settled and Ready")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .until(() -> microservice(name), Site::isSettled);
  }

  private static boolean isSettled(Microservice service) {
    return service.getStatus() != null
        && service.getMetadata().getGeneration().equals(service.getStatus().observedGeneration())
        && condition(service, "Ready").filter(Condition::holds).isPresent()
        && condition(service, "Reconciling").isEmpty()
        && condition(service, "Stalled").isEmpty();
  }

  Condition awaitCondition(String name, String type, Duration limit, Predicate<Condition> wanted) {
    return await(type + " of " + name)
        .atMost(limit)
        .pollInterval(Duration.ofMillis(100))
        .until(() -> condition(microservice(name), type), it -> it.filter(wanted).isPresent())
        .orElseThrow();
  }

  Microservice microservice(String name) {
    return client.resources(Microservice.class).inNamespace(namespace).withName(name).get();
  }

  <T extends HasMetadata> T child(Class<T> kind, String name) {
    return client.resources(kind).inNamespace(namespace).withName(name).get();
  }

  <T extends HasMetadata> List<T> childrenOf(Class<T> kind, String name) {
    return client
        .resources(kind)
        .inNamespace(namespace)
        .withLabel("garboard.dev/name", name)
        .list()
        .getItems();
  }

  List<String> podsOf(String name) {
    return childrenOf(Pod.class, name).stream()
        .filter(pod -> !pod.isMarkedForDeletion())
        .map(pod -> pod.getMetadata().getUid())
        .sorted()
        .toList();
  }

  private static Optional<Condition> condition(Microservice service, String type) {
    return Optional.ofNullable(service.getStatus()).stream()
        .flatMap(status -> status.conditions().stream())
        .filter(it -> it.type().equals(type))
        .findFirst();
  }

  @Override
  public void close() {
    client.namespaces().withName(namespace).delete();
  }
}
