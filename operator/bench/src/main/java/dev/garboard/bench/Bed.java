package dev.garboard.bench;

import dev.garboard.crd.Microservice;
import dev.garboard.operator.ControlPlane;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;

/** etcd and API server alone, and the driver's view of them. */
final class Bed implements AutoCloseable {

  static final String NAMESPACE = "bench";
  private static final int CLIENTS = 16;
  private static final Duration HANGS = Duration.ofMinutes(5);

  /** The smallest resource with a configuration, an autoscaler and a disruption budget. */
  private static final String RESOURCE =
      """
      apiVersion: garboard.dev/v1alpha1
      kind: Microservice
      metadata: {name: NAME, namespace: bench}
      spec:
        template: {spec: {containers: [{name: app, image: "ghcr.io/acme/app:1", ports: [{name: http, containerPort: 8080}]}]}}
        config: {files: {application.yaml: "greeting: hello"}}
        autoscaling: {minReplicas: 2, maxReplicas: 4}
      """;

  private final ControlPlane plane;
  private final KubernetesClient client;
  private final Map<String, Long> declared = new ConcurrentHashMap<>();
  private final Map<String, Long> firstChild = new ConcurrentHashMap<>();
  private final SharedIndexInformer<Microservice> services;
  private final SharedIndexInformer<ServiceAccount> accounts;

  Bed(Path directory) throws InterruptedException {
    plane = ControlPlane.own(directory);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(directory)));
    plane.stopPart("kube-controller-manager");
    client = plane.client();
    client
        .resource(
            new NamespaceBuilder().withNewMetadata().withName(NAMESPACE).endMetadata().build())
        .create();
    until(this::definitionServes);
    services = client.resources(Microservice.class).inNamespace(NAMESPACE).inform(onDeclared());
    accounts = client.serviceAccounts().inNamespace(NAMESPACE).inform(onFirstChild());
  }

  /** Whatever happened; a purged one has no directory. */
  private void end(Path directory) {
    if (Files.exists(directory)) {
      plane.close();
    }
  }

  /** Just installed, it is refused with 429 for a moment. */
  private boolean definitionServes() {
    try {
      client.resources(Microservice.class).inNamespace(NAMESPACE).list();
      return true;
    } catch (KubernetesClientException e) {
      return false;
    }
  }

  KubernetesClient client() {
    return client;
  }

  Path kubeconfig() {
    return plane.kubeconfig();
  }

  void create(String name) {
    client
        .resource(Serialization.unmarshal(RESOURCE.replace("NAME", name), Microservice.class))
        .create();
  }

  /** Creates them at once, by several clients. */
  void create(String prefix, int number) {
    try (var clients =
        Executors.newFixedThreadPool(CLIENTS, Thread.ofVirtual().name("client-", 0).factory())) {
      for (int i = 0; i < number; i++) {
        var name = prefix + i;
        clients.execute(() -> create(name));
      }
    }
  }

  /** When the status first spoke of the newest generation, by {@link System#nanoTime}. */
  long untilDeclared(String prefix, int number) throws InterruptedException {
    until(() -> declared.keySet().stream().filter(it -> it.startsWith(prefix)).count() >= number);
    return declared.entrySet().stream()
        .filter(entry -> entry.getKey().startsWith(prefix))
        .mapToLong(Map.Entry::getValue)
        .max()
        .orElseThrow();
  }

  long untilFirstChild(String name) throws InterruptedException {
    until(() -> firstChild.containsKey(name));
    return firstChild.get(name);
  }

  void until(BooleanSupplier holds) throws InterruptedException {
    long end = System.nanoTime() + HANGS.toNanos();
    while (!holds.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException("not within " + HANGS);
      }
      Thread.sleep(20);
    }
  }

  private ResourceEventHandler<Microservice> onDeclared() {
    return new Seen<>(
        service -> {
          var status = service.getStatus();
          var metadata = service.getMetadata();
          if (status != null
              && Objects.equals(status.observedGeneration(), metadata.getGeneration())) {
            declared.putIfAbsent(metadata.getName(), System.nanoTime());
          } else {
            declared.remove(metadata.getName());
          }
        });
  }

  private ResourceEventHandler<ServiceAccount> onFirstChild() {
    return new Seen<>(
        account -> firstChild.putIfAbsent(account.getMetadata().getName(), System.nanoTime()));
  }

  @Override
  public void close() {
    services.close();
    accounts.close();
    client.close();
    plane.close();
  }
}
