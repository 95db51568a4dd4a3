package dev.garboard.operator;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;

import dev.garboard.crd.Condition;
import dev.garboard.crd.Microservice;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.FieldValidateable.Validation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;

/** A namespace of its own for one test, and what a user does and sees in it. */
final class Shop implements AutoCloseable {

  private final KubernetesClient client;
  private final String namespace;

  Shop(KubernetesClient client) {
    this.client = client;
    this.namespace =
        client
            .resource(
                new NamespaceBuilder()
                    .withNewMetadata()
                    .withGenerateName("shop-")
                    .endMetadata()
                    .build())
            .create()
            .getMetadata()
            .getName();
  }

  /** As {@code kubectl apply}: what the API server does not know is an error. */
  Microservice apply(String yaml) {
    var typed = Serialization.unmarshal(yaml, GenericKubernetesResource.class);
    client
        .resource(typed)
        .inNamespace(namespace)
        .fieldValidation(Validation.STRICT)
        .fieldManager("kubectl")
        .serverSideApply();
    return the(Microservice.class, typed.getMetadata().getName()).get();
  }

  Microservice orders() {
    return client.resources(Microservice.class).inNamespace(namespace).withName("orders").get();
  }

  <R extends HasMetadata> Resource<R> the(Class<R> kind, String name) {
    return client.resources(kind).inNamespace(namespace).withName(name);
  }

  <R extends HasMetadata> Optional<R> find(Class<R> kind, String name) {
    return Optional.ofNullable(the(kind, name).get());
  }

  <R extends HasMetadata> List<R> all(Class<R> kind) {
    return client
        .resources(kind)
        .inNamespace(namespace)
        .withLabel(Labels.NAME, "orders")
        .list()
        .getItems();
  }

  Optional<Condition> condition(String type) {
    return Optional.ofNullable(orders().getStatus())
        .flatMap(status -> Conditions.find(status.conditions(), type));
  }

  /** Waits until the status speaks of the newest generation. */
  Microservice told() {
    until(
        () -> {
          var status = orders().getStatus();
          return status != null
              && status.observedGeneration().equals(orders().getMetadata().getGeneration());
        });
    return orders();
  }

  void until(Callable<Boolean> holds) {
    await().atMost(60, SECONDS).until(holds);
  }

  /** Plays the kubelet: every pod that exists becomes ready, until so many are available. */
  void podsBecomeAvailable(int number) {
    until(
        () -> {
          all(Pod.class).forEach(this::becomeReady);
          return find(Deployment.class, "orders")
              .map(Deployment::getStatus)
              .filter(it -> Objects.equals(it.getAvailableReplicas(), number))
              .filter(it -> Objects.equals(it.getReplicas(), number))
              .isPresent();
        });
  }

  private void becomeReady(Pod pod) {
    if (pod.getStatus().getConditions().stream().anyMatch(it -> it.getType().equals("Ready"))) {
      return;
    }
    the(Pod.class, pod.getMetadata().getName())
        .editStatus(
            it ->
                new PodBuilder(it)
                    .editStatus()
                    .withPhase("Running")
                    .addNewCondition()
                    .withType("Ready")
                    .withStatus("True")
                    .endCondition()
                    .endStatus()
                    .build());
  }

  KubernetesClient client() {
    return client;
  }

  String namespace() {
    return namespace;
  }

  @Override
  public void close() {
    client.namespaces().withName(namespace).delete();
  }
}
