package dev.garboard.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Two replicas of the operator: one writes, the other stands by with full caches. */
class LeadershipIT {

  private static final String ORDERS =
      """
      apiVersion: garboard.dev/v1alpha1
      kind: Microservice
      metadata: {name: orders}
      spec: {replicas: %d, template: {spec: {containers: [{name: app, image: "acme/orders:1"}]}}}
      """;

  private static ControlPlane plane;
  private static KubernetesClient client;

  @BeforeAll
  static void open() {
    plane = ControlPlane.shared();
    client = plane.client();
  }

  @AfterAll
  static void close() {
    client.close();
  }

  @Test
  void theStandbyTakesOverWhereTheLeaderStopped() throws IOException {
    try (var shop = new Shop(client)) {
      var first = new RunningOperator(plane, "first");
      shop.until(() -> holder().equals("first"));
      try (var second = new RunningOperator(plane, "second")) {
        shop.apply(ORDERS.formatted(1));
        shop.told();
        first.close();
        shop.until(() -> holder().equals("second"));
        shop.apply(ORDERS.formatted(3));
        shop.until(() -> shop.the(Deployment.class, "orders").get().getSpec().getReplicas() == 3);
        assertThat(second.leads()).isTrue();
      }
    }
  }

  /** The client's release keeps the name but lets the Lease end in a second instead of three. */
  @Test
  void aLeaderThatStopsGivesTheLeaseBack() throws IOException {
    try (var shop = new Shop(client)) {
      var only = new RunningOperator(plane, "only");
      shop.until(() -> holder().equals("only"));
      only.close();
      assertThat(lease().getSpec().getLeaseDurationSeconds()).isEqualTo(1);
    }
  }

  @Test
  void aLeaseTakenAwayIsSoughtAgain() throws IOException {
    try (var shop = new Shop(client);
        var operator = new RunningOperator(plane, "patient")) {
      shop.until(operator::leads);
      client.leases().inNamespace("default").withName("garboard-operator").delete();
      shop.apply(ORDERS.formatted(1));
      shop.until(operator::leads);
      shop.until(() -> shop.find(Deployment.class, "orders").isPresent());
    }
  }

  private static Lease lease() {
    return client.leases().inNamespace("default").withName("garboard-operator").get();
  }

  private static String holder() {
    var lease = lease();
    return lease == null || lease.getSpec().getHolderIdentity() == null
        ? ""
        : lease.getSpec().getHolderIdentity();
  }
}
