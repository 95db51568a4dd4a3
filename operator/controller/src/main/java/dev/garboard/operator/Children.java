package dev.garboard.operator;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;
import java.util.Optional;

/** The labelled objects of the cluster as the watches last showed them: a little late, always. */
public interface Children {

  <R extends HasMetadata> Optional<R> find(Class<R> kind, String namespace, String name);

  /** All of the kind that carry the name of this resource; their owner is to be checked. */
  <R extends HasMetadata> List<R> labelled(Class<R> kind, Plan.Owner owner);

  /** By UID and label together: labels alone can be forged. */
  static boolean owned(HasMetadata object, Plan.Owner owner) {
    return controlled(object, owner)
        && owner.name().equals(object.getMetadata().getLabels().get(Labels.NAME));
  }

  /** By UID alone: a child may have lost its label. */
  static boolean controlled(HasMetadata object, Plan.Owner owner) {
    return object.getMetadata().getOwnerReferences().stream()
        .anyMatch(it -> owner.uid().equals(it.getUid()) && isTrue(it.getController()));
  }

  private static boolean isTrue(Boolean value) {
    return Boolean.TRUE.equals(value);
  }
}
