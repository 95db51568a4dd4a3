package dev.garboard.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An image that does not exist is told of soon, by the kubelet's own word, and harms nobody. */
class BadImageE2E {

  private static final String GOOD = "garboard.local/garboard-user:0.1.0";
  private static final String BAD = "garboard.local/garboard-user:none";
  private static final Duration SOON = Duration.ofSeconds(15);

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
  void newResourceSaysWhyItHasNoPods() {
    site.apply(Site.exampleWith(1).replace(GOOD, BAD));

    var available =
        site.awaitCondition(
            "user", "WorkloadAvailable", SOON, it -> it.reason().equals("ImagePullBackOff"));
    assertThat(available.status()).isEqualTo("False");
    assertThat(available.message()).contains(BAD);
    site.awaitCondition("user", "Ready", SOON, it -> it.status().equals("False"));
  }

  @Test
  void updateKeepsTheOldPodsServingAndSaysWhy() {
    site.applyAndAwaitReady(Site.exampleWith(1));
    var old = site.podsOf("user");
    var caller = Caller.of(site, "user");
    caller.awaitSignedIn();

    try (var calls = caller.keepCalling("/api/v1/users", 1, Duration.ofMillis(50))) {
      site.apply(Site.exampleWith(1).replace(GOOD, BAD));
      var reconciling =
          site.awaitCondition("user", "Reconciling", SOON, it -> it.message().contains(BAD));
      calls.end();

      assertThat(reconciling.status()).isEqualTo("True");
      assertThat(calls.failure()).isNull();
      assertThat(calls.done()).isPositive();
    }
    assertThat(site.podsOf("user")).containsAll(old);
    site.awaitCondition("user", "Ready", SOON, it -> it.holds());
  }
}
