package dev.garboard.operator;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerStatus;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Tells the changes of an object that matter from those that do not: of what others report about it
 * only that part from which a status is made, and of the rest whatever we decide.
 */
final class Signal {

  private Signal() {}

  /** Whether a new object is news. Pods and their sets are only when something is wrong. */
  static boolean isNews(HasMetadata fresh) {
    return switch (fresh) {
      case Pod pod -> Trouble.of(pod).isPresent();
      case ReplicaSet _ -> false;
      default -> true;
    };
  }

  static boolean isNews(HasMetadata old, HasMetadata fresh) {
    return switch (fresh) {
      case Pod _ -> !reported(old).equals(reported(fresh));
      case ReplicaSet _ -> false;
      default -> !decided(old).equals(decided(fresh)) || !reported(old).equals(reported(fresh));
    };
  }

  /** Whether a controller of the cluster has already said what it makes of this version. */
  static boolean isAnswered(HasMetadata object) {
    return switch (object) {
      case Deployment deployment ->
          deployment.getStatus() != null
              && Objects.equals(
                  deployment.getStatus().getObservedGeneration(),
                  deployment.getMetadata().getGeneration());
      case HorizontalPodAutoscaler autoscaler ->
          autoscaler.getStatus() != null && !autoscaler.getStatus().getConditions().isEmpty();
      default -> false;
    };
  }

  /** Without a generation, every version is a decision of somebody. */
  private static List<Object> decided(HasMetadata object) {
    var metadata = object.getMetadata();
    var version =
        Optional.<Object>ofNullable(metadata.getGeneration())
            .orElseGet(metadata::getResourceVersion);
    return List.of(
        version,
        metadata.getLabels(),
        metadata.getOwnerReferences(),
        metadata.getAnnotations().getOrDefault(Applier.DIGEST, ""));
  }

  private static List<Object> reported(HasMetadata object) {
    return switch (object) {
      case Deployment deployment -> of(deployment.getStatus());
      case HorizontalPodAutoscaler autoscaler -> of(autoscaler.getStatus());
      case Pod pod -> List.of(Trouble.of(pod));
      default -> List.of();
    };
  }

  private static List<Object> of(DeploymentStatus status) {
    if (status == null) {
      return List.of();
    }
    return List.of(
        Objects.requireNonNullElse(status.getObservedGeneration(), 0L),
        Objects.requireNonNullElse(status.getReplicas(), 0),
        Objects.requireNonNullElse(status.getReadyReplicas(), 0),
        Objects.requireNonNullElse(status.getUpdatedReplicas(), 0),
        Objects.requireNonNullElse(status.getAvailableReplicas(), 0),
        status.getConditions().stream()
            .map(it -> it.getType() + it.getStatus() + it.getReason())
            .toList());
  }

  private static List<Object> of(HorizontalPodAutoscalerStatus status) {
    return status == null
        ? List.of()
        : status.getConditions().stream()
            .<Object>map(it -> it.getType() + it.getStatus() + it.getReason())
            .toList();
  }
}
