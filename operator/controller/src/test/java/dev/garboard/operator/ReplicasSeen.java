package dev.garboard.operator;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.util.concurrent.atomic.AtomicInteger;

/** The fewest pods that a Deployment was ever asked for, as the API server tells every change. */
final class ReplicasSeen implements Watcher<Deployment>, AutoCloseable {

  private final AtomicInteger fewest = new AtomicInteger(Integer.MAX_VALUE);
  private final Watch watch;

  ReplicasSeen(KubernetesClient client, String namespace) {
    watch = client.apps().deployments().inNamespace(namespace).withName("orders").watch(this);
  }

  int fewest() {
    return fewest.get();
  }

  @Override
  public void eventReceived(Action action, Deployment deployment) {
    fewest.accumulateAndGet(deployment.getSpec().getReplicas(), Math::min);
  }

  @Override
  public void onClose(WatcherException cause) {}

  @Override
  public void close() {
    watch.close();
  }
}
