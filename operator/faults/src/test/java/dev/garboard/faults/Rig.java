package dev.garboard.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.garboard.operator.ControlPlane;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** A control plane whose pods become ready by themselves, and the operator behind the proxy. */
final class Rig implements AutoCloseable {

  static final Set<String> HASHES = Set.of("garboard.dev/applied");

  private static final ResourceDefinitionContext MICROSERVICES =
      context("garboard.dev", "v1alpha1", "Microservice", "microservices");

  /** What an operator may leave behind in a namespace. */
  private static final List<ResourceDefinitionContext> KINDS =
      List.of(
          MICROSERVICES,
          context("", "v1", "ServiceAccount", "serviceaccounts"),
          context("", "v1", "ConfigMap", "configmaps"),
          context("", "v1", "Service", "services"),
          context("", "v1", "Pod", "pods"),
          context("apps", "v1", "Deployment", "deployments"),
          context("apps", "v1", "ReplicaSet", "replicasets"),
          context("autoscaling", "v2", "HorizontalPodAutoscaler", "horizontalpodautoscalers"),
          context("policy", "v1", "PodDisruptionBudget", "poddisruptionbudgets"));

  /** Of every namespace. */
  private static final Set<String> GIVEN =
      Set.of("ServiceAccount/default", "ConfigMap/kube-root-ca.crt");

  private final ControlPlane plane;
  private final KubernetesClient client;
  private final ReadyPods pods;
  private final Journal journal = new Journal();
  private final ApiProxy proxy;
  private final Function<String, OperatorProcess> withFlag;
  private volatile OperatorProcess operator;
  private volatile int started;

  Rig(Path relative) throws Exception {
    this(relative, "operator", Map.of());
  }

  /**
   * With an operator of this name and settings.
   *
   * @param relative a directory that is kept, for its logs
   */
  Rig(Path relative, String name, Map<String, String> settings) throws Exception {
    var directory = Files.createDirectories(relative.toAbsolutePath());
    Files.deleteIfExists(directory.resolve("operator.log"));
    plane = ControlPlane.own(directory.resolve("cluster"));
    client = plane.client();
    pods = new ReadyPods(client);
    proxy = ApiProxy.start(name, plane.kubeconfig(), journal);
    var kubeconfig = proxy.writeKubeconfig(directory.resolve("kubeconfig"));
    var log = directory.resolve("operator.log");
    withFlag = flag -> Garboard.process(kubeconfig, name, log, settings, flag);
    operator = withFlag.apply("-showversion");
    start();
  }

  /** One life that works and ends politely makes a cache, from which all others start faster. */
  void train(Path cache) throws IOException {
    Files.deleteIfExists(cache);
    kill();
    operator = withFlag.apply("-XX:AOTCacheOutput=" + cache.toAbsolutePath());
    start();
    var namespace = namespace("training");
    apply(namespace, "orders");
    untilReady(namespace);
    operator.terminate();
    operator = withFlag.apply("-XX:AOTCache=" + cache.toAbsolutePath());
    start();
  }

  ControlPlane plane() {
    return plane;
  }

  /** Whether the API server answers. */
  boolean serves() {
    try {
      return "ok".equals(client.raw("/readyz"));
    } catch (KubernetesClientException e) {
      return false;
    }
  }

  /** Whether the status speaks of the newest generation, and the pods are to run this image. */
  boolean converged(String namespace, String image) {
    var deployment = client.apps().deployments().inNamespace(namespace).withName("orders").get();
    return isTold(tree(orders(namespace).get()))
        && deployment.getSpec().getTemplate().getSpec().getContainers().stream()
            .anyMatch(container -> container.getImage().equals(image));
  }

  Journal journal() {
    return journal;
  }

  ApiProxy proxy() {
    return proxy;
  }

  OperatorProcess operator() {
    return operator;
  }

  void start() {
    started = journal.everything().size();
    operator.start();
  }

  /** {@code kill -9}, and what it had open ends. */
  void kill() {
    operator.kill();
    proxy.hangUp();
  }

  String namespace(String of) {
    return client
        .resource(
            new NamespaceBuilder()
                .withNewMetadata()
                .withGenerateName(of + "-")
                .endMetadata()
                .build())
        .create()
        .getMetadata()
        .getName();
  }

  void apply(String namespace, String workload) {
    try (var yaml = Rig.class.getResourceAsStream("/workloads/" + workload + ".yaml")) {
      var object =
          Serialization.unmarshal(
              new String(Objects.requireNonNull(yaml, workload).readAllBytes(), UTF_8),
              GenericKubernetesResource.class);
      object.getMetadata().setNamespace(namespace);
      client.resource(object).fieldManager("user").forceConflicts().serverSideApply();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Resource<GenericKubernetesResource> orders(String namespace) {
    return client
        .genericKubernetesResources(MICROSERVICES)
        .inNamespace(namespace)
        .withName("orders");
  }

  /** Everything in the namespace that was not there from the beginning. */
  List<JsonNode> found(String namespace) {
    return KINDS.stream()
        .flatMap(kind -> list(kind, namespace))
        .filter(
            object ->
                !GIVEN.contains(
                    object.path("kind").asText() + "/" + object.at("/metadata/name").asText()))
        .toList();
  }

  EndState state(String namespace) {
    var lasting =
        found(namespace).stream().filter(it -> !it.path("kind").asText().equals("Pod")).toList();
    lasting.forEach(Rig::forgetAutoscaler);
    return EndState.of(lasting, namespace, "Microservice", HASHES);
  }

  /** It looks every 15 s and finds no metrics; what is told of it by now is a matter of chance. */
  private static void forgetAutoscaler(JsonNode object) {
    var conditions = object.path("status").path("conditions").iterator();
    while (conditions.hasNext()) {
      if (conditions.next().path("type").asText().equals("ScalingActive")) {
        conditions.remove();
      }
    }
  }

  /** Waits until the newest generation is Ready, nothing is under way, and all is told. */
  void untilReady(String namespace) {
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () -> {
              var settled = tree(orders(namespace).get());
              if (!isReady(settled) || !isCounted(settled, namespace)) {
                throw new AssertionError(
                    (operator.isAlive() ? "not ready: " : "the operator ended; not ready: ")
                        + Serialization.asYaml(settled));
              }
            });
  }

  /** Waits until an operator that leads has written nothing for a second. */
  void untilQuiet(String namespace) {
    await().atMost(60, SECONDS).until(this::leads);
    await()
        .during(Duration.ofSeconds(1))
        .atMost(Duration.ofSeconds(60))
        .until(() -> journal.writesTo(namespace).size(), new Unchanged<Integer>());
  }

  /** Since it was last started: all that waited is due then. */
  private boolean leads() {
    var everything = journal.everything();
    return everything.subList(started, everything.size()).stream()
        .anyMatch(write -> write.isLease() && write.committed());
  }

  /** Numbers of pods are told with the next change, or after 5 s. */
  private boolean isCounted(JsonNode service, String namespace) {
    var actual = client.apps().deployments().inNamespace(namespace).withName("orders").get();
    var told = service.path("status");
    return told.path("replicas").asInt() == actual.getStatus().getReplicas()
        && told.path("availableReplicas").asInt() == actual.getStatus().getAvailableReplicas()
        && actual.getStatus().getReplicas().equals(actual.getSpec().getReplicas());
  }

  private static boolean isTold(JsonNode service) {
    return service.at("/status/observedGeneration").asLong()
        == service.at("/metadata/generation").asLong();
  }

  private static boolean isReady(JsonNode service) {
    var conditions = service.at("/status/conditions");
    return isTold(service)
        && any(conditions, it -> is(it, "Ready") && it.path("status").asText().equals("True"))
        && !any(conditions, it -> is(it, "Reconciling") || is(it, "Stalled"));
  }

  private static boolean is(JsonNode condition, String type) {
    return condition.path("type").asText().equals(type);
  }

  private static boolean any(JsonNode list, Predicate<JsonNode> wanted) {
    for (var entry : list) {
      if (wanted.test(entry)) {
        return true;
      }
    }
    return false;
  }

  private Stream<JsonNode> list(ResourceDefinitionContext kind, String namespace) {
    return client.genericKubernetesResources(kind).inNamespace(namespace).list().getItems().stream()
        .map(this::tree);
  }

  private JsonNode tree(Object object) {
    return client.getKubernetesSerialization().convertValue(object, JsonNode.class);
  }

  private static ResourceDefinitionContext context(
      String group, String version, String kind, String plural) {
    return new ResourceDefinitionContext.Builder()
        .withGroup(group)
        .withVersion(version)
        .withKind(kind)
        .withPlural(plural)
        .withNamespaced(true)
        .build();
  }

  @Override
  public void close() throws IOException {
    operator.close();
    proxy.close();
    pods.close();
    client.close();
    plane.close();
  }

  /** Holds while what it looks at is what it was at first. */
  private static final class Unchanged<T> implements Predicate<T> {

    private T last;

    @Override
    public boolean test(T now) {
      var same = Objects.equals(now, last);
      last = now;
      return same;
    }
  }
}
