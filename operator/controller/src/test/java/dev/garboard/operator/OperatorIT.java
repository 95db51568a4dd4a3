package dev.garboard.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.garboard.crd.Condition;
import dev.garboard.crd.Microservice;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The operator on a real API server and controller-manager; the tests play the kubelet. */
class OperatorIT {

  private static KubernetesClient client;
  private static RunningOperator operator;

  private Shop shop;

  @BeforeAll
  static void start() throws IOException {
    var plane = ControlPlane.shared();
    client = plane.client();
    operator = new RunningOperator(plane, "operator-it");
  }

  @AfterAll
  static void stop() {
    operator.close();
    client.close();
  }

  @BeforeEach
  void openShop() {
    shop = new Shop(client);
  }

  @AfterEach
  void closeShop() {
    shop.close();
  }

  @Test
  void aMicroserviceBecomesItsChildrenAndTurnsReady() {
    shop.apply(orders("replicas: 2", "config: {files: {application.yaml: 'a: 1'}}"));
    shop.podsBecomeAvailable(2);
    shop.until(() -> shop.condition("Ready").filter(Condition::holds).isPresent());

    assertThat(kinds())
        .containsExactlyInAnyOrder(
            "ServiceAccount", "ConfigMap", "Deployment", "Service", "PodDisruptionBudget");
    assertThat(shop.condition("Ready").orElseThrow().reason()).isEqualTo("Available");
    assertThat(shop.condition("ConfigSynced").orElseThrow().holds()).isTrue();
    assertThat(shop.condition("Reconciling")).isEmpty();
    assertThat(shop.orders().getStatus().address().url())
        .isEqualTo("http://orders.%s.svc.cluster.local:8080".formatted(shop.namespace()));
    assertThat(shop.all(Event.class)).isEmpty();
    assertThat(shop.orders().getMetadata().getFinalizers()).isEmpty();
  }

  @Test
  void everythingOfADeletedMicroserviceIsCollected() {
    shop.apply(orders("replicas: 2", "config: {files: {a: '1'}}"));
    shop.until(() -> kinds().count() == 5);
    shop.the(Microservice.class, "orders").delete();
    shop.until(() -> kinds().findAny().isEmpty());
  }

  @Test
  void aChangeOfTheConfigurationRollsOutWithANewMapAndKeepsTheOldOne() {
    shop.apply(orders("config: {files: {a: '1'}}"));
    shop.podsBecomeAvailable(1);
    var before = shop.all(ConfigMap.class).getFirst();
    shop.apply(orders("config: {files: {a: '2'}}"));
    shop.until(() -> !mounted().equals(before.getMetadata().getName()));
    shop.podsBecomeAvailable(1);
    shop.until(() -> shop.condition("ConfigSynced").filter(Condition::holds).isPresent());

    assertThat(shop.all(ConfigMap.class)).hasSize(2).allMatch(ConfigMap::getImmutable);
    assertThat(shop.find(ConfigMap.class, mounted()).orElseThrow().getData())
        .containsEntry("a", "2");

    shop.all(ReplicaSet.class).stream()
        .filter(it -> it.getSpec().getReplicas() == 0)
        .forEach(it -> shop.the(ReplicaSet.class, it.getMetadata().getName()).delete());
    shop.until(() -> shop.all(ConfigMap.class).size() == 1);
    assertThat(shop.find(ConfigMap.class, mounted())).isPresent();
  }

  @Test
  void anInPlaceChangeRestartsNothing() {
    shop.apply(orders("config: {files: {a: '1'}, reloadPolicy: InPlace}"));
    shop.podsBecomeAvailable(1);
    var template = deployment().getSpec().getTemplate();
    shop.apply(orders("config: {files: {a: '2'}, reloadPolicy: InPlace}"));
    shop.until(
        () -> shop.the(ConfigMap.class, "orders-config").get().getData().get("a").equals("2"));
    assertThat(shop.told().getStatus().conditions())
        .extracting(Condition::reason)
        .contains("DeliveredInPlace");
    assertThat(deployment().getSpec().getTemplate()).isEqualTo(template);
  }

  @Test
  void aLabelOnTheResourceWritesNothing() {
    shop.apply(orders("replicas: 1"));
    shop.podsBecomeAvailable(1);
    shop.until(() -> shop.condition("Ready").filter(Condition::holds).isPresent());
    var before = deployment();
    shop.the(Microservice.class, "orders")
        .edit(
            it -> {
              it.getMetadata().setLabels(Map.of("team", "checkout"));
              return it;
            });
    // A later change that does write shows that the label has been seen.
    shop.apply(orders("replicas: 2"));
    shop.until(() -> deployment().getSpec().getReplicas() == 2);
    assertThat(deployment().getSpec().getTemplate()).isEqualTo(before.getSpec().getTemplate());
    assertThat(deployment().getMetadata().getLabels()).isEqualTo(before.getMetadata().getLabels());
  }

  @Test
  void aFeatureSwitchedOffLosesItsChild() {
    shop.apply(orders("autoscaling: {minReplicas: 2, maxReplicas: 4}"));
    shop.until(() -> shop.find(HorizontalPodAutoscaler.class, "orders").isPresent());
    shop.until(() -> shop.find(PodDisruptionBudget.class, "orders").isPresent());
    shop.apply(orders("replicas: 1", "service: {ports: []}"));
    shop.until(() -> shop.find(HorizontalPodAutoscaler.class, "orders").isEmpty());
    shop.until(() -> shop.find(PodDisruptionBudget.class, "orders").isEmpty());
    shop.until(() -> shop.find(Service.class, "orders").isEmpty());
    assertThat(shop.told().getStatus().address()).isNull();
  }

  @Test
  void aForeignObjectOfTheSameNameIsLeftAlone() {
    var foreign =
        new ServiceBuilder()
            .withNewMetadata()
            .withName("orders")
            .endMetadata()
            .withNewSpec()
            .addToSelector("app", "legacy")
            .addNewPort()
            .withPort(80)
            .endPort()
            .endSpec()
            .build();
    var before = client.resource(foreign).inNamespace(shop.namespace()).create();
    shop.apply(orders("replicas: 1"));
    shop.until(() -> shop.condition("Stalled").isPresent());

    assertThat(shop.condition("Stalled").orElseThrow().reason()).isEqualTo("Conflict");
    assertThat(shop.condition("Ready").orElseThrow().message()).contains("Service", "orders");
    assertThat(shop.the(Service.class, "orders").get()).isEqualTo(before);
    shop.until(() -> events().contains("Conflict"));
  }

  @Test
  void aForeignObjectThatCarriesOurLabelIsLeftAloneToo() {
    var foreign =
        new ConfigMapBuilder()
            .withNewMetadata()
            .withName("orders-config")
            .addToLabels(Labels.NAME, "orders")
            .endMetadata()
            .addToData("theirs", "yes")
            .build();
    client.resource(foreign).inNamespace(shop.namespace()).create();
    shop.apply(orders("config: {files: {a: '1'}, reloadPolicy: InPlace}"));
    shop.until(() -> shop.condition("Stalled").isPresent());
    shop.apply(orders("replicas: 1"));
    shop.until(() -> shop.condition("Stalled").isEmpty());
    assertThat(shop.the(ConfigMap.class, "orders-config").get().getData())
        .containsOnlyKeys("theirs");
  }

  @Test
  void anAcceptedResourceMadeInvalidKeepsItsChildren() {
    shop.apply(orders("replicas: 1"));
    shop.podsBecomeAvailable(1);
    shop.until(() -> shop.condition("Ready").filter(Condition::holds).isPresent());
    var before = deployment().getSpec();
    shop.apply(
        orders("service: {ports: [{name: web, port: 80, targetPort: nowhere}]}", "replicas: 9"));
    shop.until(() -> shop.condition("Accepted").filter(it -> !it.holds()).isPresent());

    assertThat(shop.condition("Accepted").orElseThrow().message()).contains("nowhere");
    assertThat(shop.condition("Ready").orElseThrow())
        .matches(Condition::holds)
        .extracting(Condition::reason)
        .isEqualTo("SpecRejected");
    assertThat(shop.condition("Stalled")).isPresent();
    assertThat(deployment().getSpec()).isEqualTo(before);
    shop.until(() -> events().contains("SpecRejected"));

    shop.apply(orders("replicas: 1"));
    shop.until(() -> shop.condition("Accepted").filter(Condition::holds).isPresent());
    assertThat(shop.condition("Stalled")).isEmpty();
  }

  @Test
  void aChildThatTheServerRefusesIsToldInItsWords() {
    shop.apply(orders("autoscaling: {maxReplicas: 3, metrics: [{type: Nonsense}]}"));
    shop.until(() -> shop.condition("Accepted").filter(it -> !it.holds()).isPresent());
    assertThat(shop.condition("Accepted").orElseThrow())
        .matches(it -> it.reason().equals("ChildInvalid"))
        .matches(it -> it.message().contains("Nonsense"));
  }

  @Test
  void aBrokenQuantityIsNamed() {
    shop.apply(ordersOf("resources: {requests: {cpu: lots}}"));
    shop.until(() -> shop.condition("Accepted").isPresent());
    assertThat(shop.condition("Accepted").orElseThrow().message())
        .contains("requests.cpu", "\"lots\"", "250m");
    assertThat(shop.condition("Ready").orElseThrow().holds()).isFalse();
    assertThat(shop.find(Deployment.class, "orders")).isEmpty();
  }

  @Test
  void anImageThatIsNotPinnedIsAcceptedWithAWarning() {
    shop.apply(orders("replicas: 1").replace("acme/orders:1", "acme/orders:latest"));
    shop.until(() -> shop.find(Deployment.class, "orders").isPresent());
    assertThat(shop.told().getStatus().conditions())
        .filteredOn(it -> it.type().equals("Accepted"))
        .allMatch(it -> it.holds() && it.reason().equals("ImageNotPinned"));
  }

  @Test
  void replicasBesideAnAutoscalerAreIgnoredWithAReason() {
    shop.apply(orders("replicas: 7", "autoscaling: {minReplicas: 2, maxReplicas: 4}"));
    shop.until(() -> shop.find(Deployment.class, "orders").isPresent());
    assertThat(deployment().getSpec().getReplicas()).isEqualTo(2);
    assertThat(shop.told().getStatus().conditions())
        .filteredOn(it -> it.type().equals("Accepted"))
        .allMatch(it -> it.holds() && it.reason().equals("ReplicasIgnored"));
  }

  @Test
  void driftIsRepairedAndForeignFieldsAreKept() {
    shop.apply(orders("replicas: 1"));
    shop.until(() -> shop.find(Service.class, "orders").isPresent());
    shop.told();
    shop.the(Service.class, "orders")
        .edit(
            it ->
                new ServiceBuilder(it)
                    .editMetadata()
                    .addToAnnotations("acme.example/note", "kept")
                    .endMetadata()
                    .editSpec()
                    .removeFromSelector(Labels.TRACK)
                    .endSpec()
                    .build());
    shop.until(
        () ->
            shop.the(Service.class, "orders")
                .get()
                .getSpec()
                .getSelector()
                .containsKey(Labels.TRACK));
    assertThat(shop.the(Service.class, "orders").get().getMetadata().getAnnotations())
        .containsEntry("acme.example/note", "kept");
  }

  @Test
  void aDeletedChildComesBack() {
    shop.apply(orders("replicas: 1"));
    shop.until(() -> shop.find(ServiceAccount.class, "orders").isPresent());
    shop.told();
    var uid = shop.the(Service.class, "orders").get().getMetadata().getUid();
    shop.the(Service.class, "orders").delete();
    shop.until(
        () ->
            shop.find(Service.class, "orders")
                .filter(it -> !it.getMetadata().getUid().equals(uid))
                .isPresent());
  }

  @Test
  void strippedLabelsComeBack() {
    shop.apply(orders("replicas: 1"));
    shop.told();
    shop.the(ServiceAccount.class, "orders")
        .edit(
            it -> {
              it.getMetadata().setLabels(Map.of());
              return it;
            });
    shop.until(() -> !shop.all(ServiceAccount.class).isEmpty());
  }

  @Test
  void replicasAreHandedToTheAutoscalerAndBackWithoutADrop() {
    shop.apply(orders("replicas: 3"));
    shop.until(() -> shop.find(Deployment.class, "orders").isPresent());
    try (var replicas = new ReplicasSeen(client, shop.namespace())) {
      shop.apply(orders("autoscaling: {minReplicas: 2, maxReplicas: 5}"));
      shop.until(() -> shop.find(HorizontalPodAutoscaler.class, "orders").isPresent());
      shop.apply(orders("autoscaling: {minReplicas: 4, maxReplicas: 5}").replace(":1", ":2"));
      shop.until(() -> deployment().getSpec().getReplicas() == 4);
      scale(5);
      shop.apply(orders("autoscaling: {minReplicas: 4, maxReplicas: 5}").replace(":1", ":3"));
      shop.until(() -> image().endsWith(":3"));
      assertThat(deployment().getSpec().getReplicas()).isEqualTo(5);
      shop.apply(orders("replicas: 3"));
      shop.until(() -> deployment().getSpec().getReplicas() == 3);
      assertThat(shop.find(HorizontalPodAutoscaler.class, "orders")).isEmpty();
      assertThat(replicas.fewest()).isEqualTo(3);
    }
  }

  @Test
  void aSettledResourceIsWrittenNoMore() {
    shop.apply(orders("replicas: 2", "config: {files: {a: '1'}}"));
    shop.podsBecomeAvailable(2);
    shop.until(() -> shop.condition("Ready").filter(Condition::holds).isPresent());
    shop.until(() -> shop.orders().getStatus().availableReplicas() == 2);
    var touched = Stream.of(Service.class, ServiceAccount.class).map(this::touch).toList();
    // A change that does write shows that the touches have been seen before it.
    shop.apply(orders("replicas: 3", "config: {files: {a: '1'}}"));
    shop.until(() -> deployment().getSpec().getReplicas() == 3);
    assertThat(touched)
        .allSatisfy(
            it ->
                assertThat(shop.the(it.getClass(), "orders").get().getMetadata())
                    .isEqualTo(it.getMetadata()));
  }

  private HasMetadata touch(Class<? extends HasMetadata> kind) {
    return shop.the(kind, "orders")
        .edit(
            it -> {
              it.getMetadata().getAnnotations().put("acme.example/touched", "yes");
              return it;
            });
  }

  private void scale(int replicas) {
    shop.the(Deployment.class, "orders").scale(replicas);
  }

  private Stream<String> kinds() {
    return MicroserviceWorkflow.DEPENDENTS.stream()
        .flatMap(dependent -> shop.all(dependent.kind()).stream())
        .map(HasMetadata::getKind);
  }

  private Deployment deployment() {
    return new DeploymentBuilder(shop.the(Deployment.class, "orders").get()).build();
  }

  private String image() {
    return deployment().getSpec().getTemplate().getSpec().getContainers().getFirst().getImage();
  }

  private String mounted() {
    return deployment()
        .getSpec()
        .getTemplate()
        .getSpec()
        .getVolumes()
        .getFirst()
        .getConfigMap()
        .getName();
  }

  private List<String> events() {
    return client.v1().events().inNamespace(shop.namespace()).list().getItems().stream()
        .filter(it -> it.getInvolvedObject().getKind().equals("Microservice"))
        .map(Event::getReason)
        .toList();
  }

  private static String orders(String... spec) {
    return yaml("ports: [{name: http, containerPort: 8080}]", String.join(", ", spec));
  }

  private static String ordersOf(String container) {
    return yaml(container, "replicas: 1");
  }

  private static String yaml(String container, String spec) {
    return """
        apiVersion: garboard.dev/v1alpha1
        kind: Microservice
        metadata: {name: orders}
        spec: {template: {spec: {containers: [{name: app, image: "acme/orders:1", %s}]}}, %s}
        """
        .formatted(container, spec);
  }
}
