package dev.garboard.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.garboard.crd.Microservice;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.WatchEvent;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import org.junit.jupiter.api.Test;

final class LeanJsonTest {

  private final KubernetesSerialization json = LeanJson.of(Watches.kinds());

  @Test
  void aWatchEventHoldsTheWatchedTypeWithoutManagedFields() {
    var map =
        read(
            ConfigMap.class,
            """
            {"type": "ADDED", "object": {"kind": "ConfigMap", "apiVersion": "v1",
              "metadata": {"name": "a", "managedFields": [{"manager": "garboard"}],
                "annotations": {"kind": "Pod"}},
              "data": {"kind": "b"}}}
            """);

    assertThat(map.getKind()).isEqualTo("ConfigMap");
    assertThat(map.getMetadata().getName()).isEqualTo("a");
    assertThat(map.getMetadata().getAnnotations()).containsEntry("kind", "Pod");
    assertThat(map.getMetadata().getManagedFields()).isEmpty();
    assertThat(map.getMetadata().getAdditionalProperties()).isEmpty();
    assertThat(map.getData()).containsEntry("kind", "b");
  }

  @Test
  void textsThatComeAgainAreKeptOnce() {
    var event =
        """
        {"type": "ADDED", "object": {"kind": "ConfigMap", "apiVersion": "v1",
          "metadata": {"name": "a", "finalizers": ["team.example/one"], "labels": {"team": "tea"}},
          "data": {"long": "%s"}}}
        """
            .formatted("x".repeat(1_000));
    var one = read(ConfigMap.class, event);
    var other = read(ConfigMap.class, event);

    assertThat(other.getMetadata().getLabels().get("team"))
        .isSameAs(one.getMetadata().getLabels().get("team"));
    assertThat(other.getMetadata().getFinalizers().getFirst())
        .isSameAs(one.getMetadata().getFinalizers().getFirst());
    assertThat(other).isEqualTo(one);
  }

  @Test
  void ofAPodOnlyTheStatusIsKept() {
    var pod =
        read(
            Pod.class,
            """
            {"type": "MODIFIED", "object": {"kind": "Pod", "apiVersion": "v1",
              "metadata": {"name": "a"}, "spec": {"nodeName": "n"}, "status": {"phase": "Failed"}}}
            """);

    assertThat(pod.getSpec()).isNull();
    assertThat(pod.getStatus().getPhase()).isEqualTo("Failed");
  }

  @Test
  void theKindOfACustomResourceComesAfterItsVersion() {
    var service =
        read(
            Microservice.class,
            """
            {"type": "ADDED", "object": {"apiVersion": "garboard.dev/v1alpha1",
              "kind": "Microservice", "metadata": {"name": "a"}, "spec": {"replicas": 3}}}
            """);

    assertThat(service.getApiVersion()).isEqualTo("garboard.dev/v1alpha1");
    assertThat(service.getSpec().replicas()).isEqualTo(3);
  }

  @Test
  void anErrorIsAStatus() {
    var status =
        read(
            Status.class,
            """
            {"type": "ERROR", "object": {"kind": "Status", "apiVersion": "v1", "code": 410}}
            """);

    assertThat(status.getCode()).isEqualTo(410);
  }

  private <T> T read(Class<T> type, String event) {
    return type.cast(json.unmarshal(event, WatchEvent.class).getObject());
  }
}
