package dev.garboard.operator;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import java.util.List;
import java.util.Optional;

/** What is seen of a plan after it was carried out: all that a status is made from. */
public record Observation(
    Plan plan,
    MicroserviceWorkflow.Result result,
    Optional<Deployment> deployment,
    Optional<HorizontalPodAutoscaler> autoscaler,
    List<Pod> pods) {

  static Observation of(Plan plan, MicroserviceWorkflow.Result result, Children children) {
    var owner = plan.owner();
    return new Observation(
        plan,
        result,
        children
            .find(Deployment.class, owner.namespace(), owner.name())
            .filter(it -> Children.owned(it, owner)),
        children
            .find(HorizontalPodAutoscaler.class, owner.namespace(), owner.name())
            .filter(it -> Children.owned(it, owner)),
        children.labelled(Pod.class, owner));
  }

  DeploymentStatus counts() {
    return deployment.map(Deployment::getStatus).orElseGet(DeploymentStatus::new);
  }

  int available() {
    return Optional.ofNullable(counts().getAvailableReplicas()).orElse(0);
  }

  /** A template just written is not yet in any status that can be seen. */
  Rollout rollout() {
    var written = result.deployment().filter(it -> it instanceof Applied.Written).isPresent();
    return written ? Rollout.UNSEEN : deployment.map(Rollout::of).orElse(Rollout.UNSEEN);
  }
}
