package dev.garboard.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import org.junit.jupiter.api.Test;

class KnownVersionsTest {

  private final KnownVersions known = new KnownVersions();

  @Test
  void theEchoOfAWriteUnderWayIsNoNews() {
    known.expect(Address.of(deployment(2, 1)), "digest");
    assertThat(known.covers(deployment(2, 1))).isTrue();
  }

  /** Else a rollout that ends before the write's answer is here would never be told of. */
  @Test
  void whatTheClusterAnswersToAWriteUnderWayIsNews() {
    known.expect(Address.of(deployment(2, 1)), "digest");
    assertThat(known.covers(deployment(2, 2))).isFalse();
  }

  private static Deployment deployment(long generation, long observed) {
    return new DeploymentBuilder()
        .withNewMetadata()
        .withNamespace("shop")
        .withName("orders")
        .withUid("1")
        .withResourceVersion("7")
        .withGeneration(generation)
        .addToAnnotations(Applier.DIGEST, "digest")
        .endMetadata()
        .withNewStatus()
        .withObservedGeneration(observed)
        .endStatus()
        .build();
  }
}
