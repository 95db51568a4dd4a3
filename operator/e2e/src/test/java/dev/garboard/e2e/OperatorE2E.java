package dev.garboard.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** The operator's life, as a platform team leads it. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class OperatorE2E {

  private static final String[] VALUES = {
    "--set", "image.repository=garboard.local/garboard-operator",
    "--set", "image.tag=0.1.0",
    "--set", "image.pullPolicy=Never",
    "--set", "test.image=garboard.local/busybox:1",
    "--set", "test.pullPolicy=Never"
  };

  private final KubernetesClient client = Cluster.connect();
  private Site site;

  @BeforeEach
  void open() {
    site = Site.furnished(client);
  }

  @AfterEach
  void close() {
    site.close();
    client.close();
  }

  @Test
  @Order(1)
  void killedOperatorComesBackAndGoesOn() {
    site.applyAndAwaitReady(Site.exampleWith(1));
    var pods = site.podsOf("user");
    var operators = operators();

    operators.forEach(pod -> client.pods().resource(pod).withGracePeriod(0).delete());
    site.patch("user", "{\"spec\":{\"config\":{\"env\":{\"AFTER\":\"the kill\"}}}}");

    site.awaitSettled("user");
    assertThat(site.podsOf("user")).doesNotContainAnyElementsOf(pods);
    await().atMost(Site.PATIENCE).until(() -> operators().stream().allMatch(OperatorE2E::isReady));
  }

  @Test
  @Order(2)
  void helmTestPasses() {
    assertThat(helm("test", "garboard", "--timeout", "3m")).contains("Phase:          Succeeded");
  }

  @Test
  @Order(3)
  void upgradeRestartsNoPodOfAService() {
    site.applyAndAwaitReady(Site.exampleWith(1));
    var pods = site.podsOf("user");
    var operators = operators().stream().map(pod -> pod.getMetadata().getUid()).toList();

    upgrade("--set", "logLevel=debug");

    await()
        .atMost(Site.PATIENCE)
        .until(
            () ->
                operators().stream()
                    .noneMatch(it -> operators.contains(it.getMetadata().getUid())));
    site.patch("user", "{\"metadata\":{\"labels\":{\"seen-by\":\"the-new-one\"}}}");
    site.awaitSettled("user");
    assertThat(site.podsOf("user")).isEqualTo(pods);
    upgrade();
  }

  @Test
  @Order(4)
  void uninstallKeepsTheDefinitionAndWhatRuns() {
    site.applyAndAwaitReady(Site.exampleWith(1));
    var pods = site.podsOf("user");

    helm("uninstall", "garboard", "--wait");
    helm("uninstall", "garboard-crds", "--wait");

    assertThat(
            client
                .resources(CustomResourceDefinition.class)
                .withName("microservices.garboard.dev")
                .get())
        .isNotNull();
    assertThat(site.microservice("user")).isNotNull();
    assertThat(site.podsOf("user")).isEqualTo(pods);

    helm(
        "upgrade",
        "garboard-crds",
        "charts/garboard-crds",
        "--install",
        "--wait",
        "--take-ownership");
    upgrade();
    site.awaitSettled("user");
    assertThat(site.podsOf("user")).isEqualTo(pods);
  }

  private List<Pod> operators() {
    return client
        .pods()
        .inNamespace(Cluster.SYSTEM)
        .withLabel("app.kubernetes.io/component", "operator")
        .list()
        .getItems()
        .stream()
        .filter(pod -> !pod.isMarkedForDeletion())
        .toList();
  }

  private static boolean isReady(Pod pod) {
    return pod.getStatus().getConditions().stream()
        .anyMatch(it -> it.getType().equals("Ready") && it.getStatus().equals("True"));
  }

  private static void upgrade(String... more) {
    var command =
        List.of("upgrade", "garboard", "charts/garboard", "--install", "--wait", "--timeout", "3m");
    helm(
        Stream.of(command.toArray(String[]::new), VALUES, more)
            .flatMap(Arrays::stream)
            .toArray(String[]::new));
  }

  private static String helm(String... arguments) {
    return Cluster.run(
        Stream.concat(Stream.of("helm", "--namespace", Cluster.SYSTEM), Arrays.stream(arguments))
            .toArray(String[]::new));
  }
}
