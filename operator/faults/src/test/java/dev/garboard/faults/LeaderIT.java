package dev.garboard.faults;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two replicas, one Lease. */
class LeaderIT {

  private static final Map<String, String> SHORT_LEASE =
      Map.of(
          "GARBOARD_LEASE_DURATION", "4s",
          "GARBOARD_LEASE_RENEW", "3s",
          "GARBOARD_LEASE_RETRY", "500ms");

  @Test
  void aReplicaThatWasStoppedPastItsLeaseWritesNothingAfterwards(@TempDir Path directory)
      throws Exception {
    try (var rig = new Rig(Path.of("target", "leader"), "first", SHORT_LEASE);
        var door = ApiProxy.start("second", rig.plane().kubeconfig(), rig.journal());
        var second =
            Garboard.process(
                door.writeKubeconfig(directory.resolve("kubeconfig")),
                "second",
                Files.createFile(directory.resolve("second.log")),
                SHORT_LEASE)) {
      var first = rig.operator();
      await().atMost(60, SECONDS).until(() -> wroteLease(rig, "first"));
      second.start();
      await().atMost(60, SECONDS).until(() -> said(second, " is up"));

      var namespace = rig.namespace("leader");
      rig.proxy().arm(new Trap(namespace, 1, Trap.Moment.AFTER_REPLY, first::freeze));
      rig.apply(namespace, "orders");
      await().atMost(60, SECONDS).until(() -> wroteLease(rig, "second"));
      rig.untilReady(namespace);
      first.thaw();
      await().atMost(60, SECONDS).until(() -> said(first, "lost the lease"));
      rig.apply(namespace, "image");
      rig.untilReady(namespace);

      second.kill();
      door.hangUp();
      rig.apply(namespace, "config");
      rig.untilReady(namespace);
      var everything = rig.journal().everything();
      assertThat(everything.getLast().author()).isEqualTo("first");
      assertThat(Oracles.writesWithoutLease(everything)).isEmpty();
    }
  }

  private static boolean wroteLease(Rig rig, String author) {
    return rig.journal().everything().stream()
        .anyMatch(it -> it.isLease() && it.committed() && it.author().equals(author));
  }

  private static boolean said(OperatorProcess operator, String words) {
    return operator.log().stream().anyMatch(line -> line.contains(words));
  }
}
