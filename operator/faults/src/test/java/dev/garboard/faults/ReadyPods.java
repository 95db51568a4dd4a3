package dev.garboard.faults;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;

/** Plays the kubelet: every pod is ready as soon as it exists. */
final class ReadyPods implements AutoCloseable, ResourceEventHandler<Pod> {

  private final KubernetesClient client;
  private final SharedIndexInformer<Pod> informer;

  ReadyPods(KubernetesClient client) {
    this.client = client;
    informer = client.pods().inAnyNamespace().inform(this);
  }

  @Override
  public void onAdd(Pod pod) {
    try {
      client.pods().resource(ready(pod)).patchStatus();
    } catch (KubernetesClientException e) {
      if (e.getCode() != 404 && e.getCode() != 409) {
        throw e;
      }
    }
  }

  @Override
  public void onUpdate(Pod old, Pod fresh) {}

  @Override
  public void onDelete(Pod pod, boolean finalStateUnknown) {}

  private static Pod ready(Pod pod) {
    return new PodBuilder(pod)
        .editMetadata()
        .withResourceVersion(null)
        .withManagedFields()
        .endMetadata()
        .editStatus()
        .withPhase("Running")
        .addNewCondition()
        .withType("Ready")
        .withStatus("True")
        .endCondition()
        .endStatus()
        .build();
  }

  @Override
  public void close() {
    informer.close();
  }
}
