package dev.garboard.operator;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentCondition;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import java.util.Optional;

/**
 * How far a Deployment's pods have come to its template, in the words of its controller. A change
 * of the number of pods alone is no rollout.
 */
enum Rollout {
  /** The controller has not seen the newest generation: nothing is known. */
  UNSEEN,
  PROGRESSING,
  /** No progress within {@code spec.progressDeadlineSeconds}. */
  STUCK,
  COMPLETE;

  static Rollout of(Deployment deployment) {
    var status = Optional.ofNullable(deployment.getStatus()).orElseGet(DeploymentStatus::new);
    var observed = Optional.ofNullable(status.getObservedGeneration()).orElse(0L);
    if (observed < deployment.getMetadata().getGeneration()) {
      return UNSEEN;
    }
    var progress =
        status.getConditions().stream()
            .filter(condition -> condition.getType().equals("Progressing"))
            .map(DeploymentCondition::getReason)
            .findFirst()
            .orElse("");
    return switch (progress) {
      case "NewReplicaSetAvailable" -> COMPLETE;
      case "ProgressDeadlineExceeded" -> STUCK;
      default -> PROGRESSING;
    };
  }

  boolean isComplete() {
    return this == COMPLETE;
  }
}
