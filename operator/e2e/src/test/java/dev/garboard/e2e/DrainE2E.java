package dev.garboard.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What `kubectl drain` does to the pods of a service: it asks for evictions, one by one. */
class DrainE2E {

  @Test
  void drainTakesOnePodAtATimeAndTheServiceGoesOn() {
    try (var client = Cluster.connect();
        var site = Site.furnished(client)) {
      site.applyAndAwaitReady(Site.exampleWith(2));
      await().atMost(Site.PATIENCE).until(() -> ready(site).size() == 2);
      var caller = Caller.of(site, "user");
      caller.awaitSignedIn();
      var pods = ready(site);

      try (var calls = caller.keepCalling("/api/v1/users", 1, Duration.ofMillis(20))) {
        assertThat(evict(client, pods.getFirst())).as("the first may go").isTrue();
        assertThat(evict(client, pods.getLast())).as("the second must wait").isFalse();

        await("a new pod is ready, and the second may go")
            .atMost(Site.PATIENCE)
            .until(() -> evict(client, pods.getLast()));
        await().atMost(Site.PATIENCE).until(() -> ready(site).size() == 2);
        calls.end();
        assertThat(calls.failure()).isNull();
      }
    }
  }

  private static boolean evict(KubernetesClient client, Pod pod) {
    return client.pods().resource(pod).evict();
  }

  private static List<Pod> ready(Site site) {
    return site.childrenOf(Pod.class, "user").stream()
        .filter(pod -> !pod.isMarkedForDeletion())
        .filter(
            pod ->
                pod.getStatus().getConditions().stream()
                    .anyMatch(it -> it.getType().equals("Ready") && it.getStatus().equals("True")))
        .toList();
  }
}
