package dev.garboard.operator;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.informers.cache.BasicItemStore;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import java.util.List;

/** Keeps of each object what is looked at: never its managed fields, of a pod only the status. */
final class LeanStore<R extends HasMetadata> extends BasicItemStore<R> {

  LeanStore() {
    super(Cache::metaNamespaceKeyFunc);
  }

  @Override
  public R put(String key, R object) {
    object.getMetadata().setManagedFields(List.of());
    if (object instanceof Pod pod) {
      pod.setSpec(null);
    }
    return super.put(key, object);
  }
}
