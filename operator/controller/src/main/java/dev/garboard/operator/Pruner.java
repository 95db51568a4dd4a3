package dev.garboard.operator;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Removes what was ours and is no longer wanted: our owner UID, our label, and not desired by the
 * current plan. A ConfigMap stays while a ReplicaSet names it, so that a rollback finds it.
 */
final class Pruner {

  private final ApiServer server;
  private final Children children;

  Pruner(ApiServer server, Children children) {
    this.server = server;
    this.children = children;
  }

  /** Removes the objects of this kind that are not among the desired ones. */
  void prune(Class<? extends HasMetadata> kind, List<HasMetadata> desired, Plan.Owner owner) {
    for (HasMetadata child : children.labelled(kind, owner)) {
      if (Children.owned(child, owner)
          && desired.stream().noneMatch(it -> isSame(it, child))
          && !child.isMarkedForDeletion()
          && !(child instanceof ConfigMap map && inUse(map, owner))) {
        server.delete(Address.of(child), Stored.of(child));
      }
    }
  }

  private static boolean isSame(HasMetadata one, HasMetadata other) {
    return one.getKind().equals(other.getKind())
        && one.getMetadata().getName().equals(other.getMetadata().getName());
  }

  private boolean inUse(ConfigMap map, Plan.Owner owner) {
    var deployments = children.labelled(Deployment.class, owner);
    return deployments.stream().anyMatch(deployment -> !Rollout.of(deployment).isComplete())
        || Stream.concat(
                deployments.stream().map(it -> it.getSpec().getTemplate()),
                children.labelled(ReplicaSet.class, owner).stream()
                    .map(it -> it.getSpec().getTemplate()))
            .anyMatch(template -> configMaps(template).contains(map.getMetadata().getName()));
  }

  private static Set<String> configMaps(PodTemplateSpec template) {
    return template.getSpec().getVolumes().stream()
        .map(Volume::getConfigMap)
        .filter(Objects::nonNull)
        .map(source -> source.getName())
        .collect(Collectors.toSet());
  }
}
