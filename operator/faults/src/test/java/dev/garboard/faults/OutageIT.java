package dev.garboard.faults;

import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The API server goes away in the middle of a change; {@code -Dgarboard.outage=PT10S} for less. */
class OutageIT {

  private static final Duration AWAY =
      Duration.parse(System.getProperty("garboard.outage", "PT90S"));
  private static final Duration PROMISED = Duration.ofSeconds(15);
  private static final int RESOURCES = 5;
  private static final String IMAGE = "ghcr.io/acme/orders:2";

  @Test
  void theReturnItselfWakesWhatWaits() throws Exception {
    try (var rig = new Rig(Path.of("target", "outage"))) {
      var namespaces =
          IntStream.range(0, RESOURCES).mapToObj(_ -> rig.namespace("outage")).toList();
      namespaces.forEach(namespace -> rig.apply(namespace, "orders"));
      namespaces.forEach(rig::untilReady);

      // Frozen while the change arrives, so that it is in hand when the server is gone.
      rig.operator().freeze();
      namespaces.forEach(namespace -> rig.apply(namespace, "image"));
      rig.plane().stopPart("kube-apiserver");
      rig.operator().thaw();
      Thread.sleep(AWAY);
      rig.plane().startPart("kube-apiserver");
      await().atMost(2, MINUTES).until(rig::serves);

      var returned = Instant.now();
      var late = rig.namespace("outage");
      rig.apply(late, "image");
      await()
          .atMost(2, MINUTES)
          .until(() -> namespaces.stream().allMatch(it -> rig.converged(it, IMAGE)));
      await().atMost(2, MINUTES).until(() -> rig.converged(late, IMAGE));
      var took = Duration.between(returned, Instant.now());
      System.out.printf("away %s, converged %s after the return%n", AWAY, took);
      assertThat(took).isLessThan(PROMISED);
      assertThat(rig.operator().isAlive()).isTrue();
    }
  }
}
