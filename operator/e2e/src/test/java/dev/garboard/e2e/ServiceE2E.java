package dev.garboard.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.ServiceSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One application team, its service, and what it sees of it. */
class ServiceE2E {

  private static final String KEYS = "/.well-known/jwks.json";
  private static final String USERS = "/api/v1/users";

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
  void exampleIsReachedByItsName() {
    site.applyAndAwaitReady(Site.example());

    assertThat(site.microservice("user").getStatus().address().url())
        .isEqualTo("http://user." + site.namespace + ".svc.cluster.local");
    assertThat(saidByPodThatAsks("http://user." + site.namespace + ".svc.cluster.local" + KEYS))
        .contains("\"keys\"");
  }

  @Test
  void minimalExampleIsReached() {
    site.applyAndAwaitReady(Site.read("operator/examples/minimal.yaml"));
    Caller.of(site, "hello").awaitAnswer("/");
  }

  @Test
  void imageStartsFromItsCacheOfCompiledCode() {
    // With the mode `on` the JVM ends where it cannot take the cache, and the pod never gets ready.
    var insists = "    env:\n      JAVA_TOOL_OPTIONS: '-XX:AOTMode=on'\n      GARBOARD_PROFILE:";
    site.applyAndAwaitReady(
        Site.exampleWith(1).replace("    env:\n      GARBOARD_PROFILE:", insists));

    assertThat(logOf("user")).contains("Picked up JAVA_TOOL_OPTIONS: -XX:AOTMode=on");
  }

  @Test
  void otherConfigurationRollsOutWithoutALostRequest() {
    site.applyAndAwaitReady(Site.exampleWith(1));
    var before = site.podsOf("user");
    var map = mountedMap();
    var caller = Caller.of(site, "user");
    caller.awaitSignedIn();

    try (var calls = caller.keepCalling(USERS, 2, Duration.ofMillis(20))) {
      site.patch("user", files("users: {page-size: 7}"));
      site.awaitSettled("user");
      await().atMost(Site.PATIENCE).until(() -> onlyNewPods(before));
      calls.end();

      assertThat(calls.failure()).isNull();
      assertThat(calls.done()).isGreaterThan(50);
    }
    assertThat(mountedMap()).isNotEqualTo(map);
    assertThat(site.child(ConfigMap.class, mountedMap()).getImmutable()).isTrue();
  }

  @Test
  void otherConfigurationRollsOutWithoutALostRequestOverHttp2AndGrpc() {
    site.applyAndAwaitReady(Site.exampleWith(1));
    var before = site.podsOf("user");
    var caller = Caller.of(site, "user");
    caller.awaitSignedIn();
    var service = site.child(Service.class, "user").getSpec();
    await().atMost(Site.PATIENCE).ignoreExceptions().until(() -> caller.status(USERS) == 200);

    var address = service.getClusterIP();
    try (var http = SteadyCalls.overHttp2(caller.url(USERS), caller.token());
        var rpc = SteadyCalls.overGrpc(address, portOf(service, "grpc"), caller.token())) {
      awaitFiftyMore(http, rpc);
      site.patch("user", files("users: {page-size: 7}"));
      site.awaitSettled("user");
      await().atMost(Site.PATIENCE).until(() -> onlyNewPods(before));
      awaitFiftyMore(http, rpc);
    }
  }

  private static void awaitFiftyMore(SteadyCalls... all) {
    for (var calls : all) {
      int before = calls.done();
      await()
          .atMost(Site.PATIENCE)
          .until(() -> calls.failure() != null || calls.done() > before + 50);
      assertThat(calls.failure()).isNull();
    }
  }

  private static int portOf(ServiceSpec service, String name) {
    return service.getPorts().stream()
        .filter(port -> port.getName().equals(name))
        .findFirst()
        .orElseThrow()
        .getPort();
  }

  @Test
  void labelOfTheResourceRollsNothing() {
    site.applyAndAwaitReady(Site.exampleWith(1));
    var pods = site.podsOf("user");
    var sets = site.childrenOf(ReplicaSet.class, "user").size();

    site.patch("user", "{\"metadata\":{\"labels\":{\"cost-centre\":\"4711\"}}}");

    await()
        .during(Duration.ofSeconds(8))
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(() -> assertThat(site.podsOf("user")).isEqualTo(pods));
    assertThat(site.childrenOf(ReplicaSet.class, "user")).hasSize(sets);
  }

  @Test
  void inPlaceReloadReachesTheRunningProcess() throws Exception {
    site.applyAndAwaitReady(
        Site.exampleWith(1).replace("  config:\n", "  config:\n    reloadPolicy: InPlace\n"));
    var pods = site.podsOf("user");
    var caller = Caller.of(site, "user");
    caller.awaitSignedIn();

    site.patch("user", files("users: {page-size: 7}"));

    await("the process says so")
        .atMost(Duration.ofSeconds(150)) // the kubelet's own period
        .pollInterval(Duration.ofSeconds(1))
        .until(() -> settingsOfFirstPod().contains("page-size = 7"));
    assertThat(site.podsOf("user")).isEqualTo(pods);
  }

  @Test
  void autoscalerAddsAPodUnderLoad() {
    site.applyAndAwaitReady(Site.example());
    var caller = Caller.of(site, "user");
    caller.awaitSignedIn();
    site.awaitCondition("user", "ScalingActive", Duration.ofSeconds(90), it -> it.holds());

    try (var _ = caller.keepCalling(USERS + "?limit=100", 2, Duration.ZERO)) {
      await("a pod more")
          .atMost(Duration.ofMinutes(2))
          .until(() -> site.child(Deployment.class, "user").getStatus().getReadyReplicas() > 1);
    }
    assertThat(site.child(HorizontalPodAutoscaler.class, "user").getSpec().getMaxReplicas())
        .isEqualTo(3);
  }

  @Test
  void deletedResourceLeavesNothing() {
    site.applyAndAwaitReady(Site.example());
    site.patch("user", "{\"spec\":{\"autoscaling\":{\"minReplicas\":2}}}");
    await().atMost(Site.PATIENCE).until(() -> site.podsOf("user").size() >= 2);
    assertThat(children()).isNotEmpty();

    site.delete("user");

    await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> assertThat(children()).isEmpty());
  }

  private List<String> children() {
    return Stream.of(
            Pod.class,
            ReplicaSet.class,
            Deployment.class,
            Service.class,
            ServiceAccount.class,
            ConfigMap.class,
            HorizontalPodAutoscaler.class,
            PodDisruptionBudget.class)
        .flatMap(kind -> site.childrenOf(kind, "user").stream())
        .map(it -> it.getKind() + "/" + it.getMetadata().getName())
        .toList();
  }

  private boolean onlyNewPods(List<String> before) {
    return site.childrenOf(Pod.class, "user").stream()
        .noneMatch(pod -> before.contains(pod.getMetadata().getUid()));
  }

  private String mountedMap() {
    return site
        .child(Deployment.class, "user")
        .getSpec()
        .getTemplate()
        .getSpec()
        .getVolumes()
        .stream()
        .filter(volume -> volume.getConfigMap() != null)
        .map(volume -> volume.getConfigMap().getName())
        .findFirst()
        .orElseThrow();
  }

  private String settingsOfFirstPod() throws Exception {
    var pod = site.childrenOf(Pod.class, "user").getFirst().getStatus().getPodIP();
    return new Caller("http://" + pod + ":9081").body("/config");
  }

  private static String files(String yaml) {
    return "{\"spec\":{\"config\":{\"files\":{\"application.yaml\":\"%s\\n\"}}}}".formatted(yaml);
  }

  private String logOf(String name) {
    var pod =
        site.childrenOf(Pod.class, name).stream()
            .filter(it -> !it.isMarkedForDeletion())
            .findFirst()
            .orElseThrow();
    return client.pods().resource(pod).getLog();
  }

  private String saidByPodThatAsks(String url) {
    var script = "until timeout 5 wget -qO- '" + url + "'; do sleep 1; done";
    var pod =
        new PodBuilder()
            .withNewMetadata()
            .withName("caller")
            .endMetadata()
            .withNewSpec()
            .withRestartPolicy("Never")
            .withNewSecurityContext()
            .withRunAsNonRoot(true)
            .withNewSeccompProfile(null, "RuntimeDefault")
            .endSecurityContext()
            .addNewContainer()
            .withName("ask")
            .withImage("garboard.local/busybox:1")
            .withImagePullPolicy("Never")
            .withCommand("sh", "-c", script)
            .withNewSecurityContext()
            .withAllowPrivilegeEscalation(false)
            .withNewCapabilities()
            .addToDrop("ALL")
            .endCapabilities()
            .endSecurityContext()
            .endContainer()
            .endSpec()
            .build();
    var caller = client.resource(pod).inNamespace(site.namespace);
    caller.create();
    await("an answer from " + url)
        .atMost(Duration.ofMinutes(1))
        .until(() -> "Succeeded".equals(caller.get().getStatus().getPhase()));
    return client.pods().inNamespace(site.namespace).withName("caller").getLog();
  }
}
