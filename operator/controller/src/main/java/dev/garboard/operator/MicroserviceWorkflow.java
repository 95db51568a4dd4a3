package dev.garboard.operator;

import dev.garboard.crd.MicroserviceStatus.Child;
import dev.garboard.operator.Applied.Blocked;
import dev.garboard.operator.dependent.AutoscalerDependent;
import dev.garboard.operator.dependent.ConfigMapDependent;
import dev.garboard.operator.dependent.DeploymentDependent;
import dev.garboard.operator.dependent.DisruptionBudgetDependent;
import dev.garboard.operator.dependent.MicroserviceDependent;
import dev.garboard.operator.dependent.ServiceAccountDependent;
import dev.garboard.operator.dependent.ServiceDependent;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Carries a plan out, child by child; the list of children is here and nowhere else. */
public final class MicroserviceWorkflow {

  /** In the order of writing: what a pod mounts comes before the pod. */
  public static final List<MicroserviceDependent<?>> DEPENDENTS =
      List.of(
          new ServiceAccountDependent(),
          new ConfigMapDependent(),
          new DeploymentDependent(),
          new ServiceDependent(),
          new AutoscalerDependent(),
          new DisruptionBudgetDependent());

  private final ApiServer server;
  private final Applier applier;
  private final Pruner pruner;

  public MicroserviceWorkflow(ApiServer server, Applier applier, Children children) {
    this.server = server;
    this.applier = applier;
    this.pruner = new Pruner(server, children);
  }

  /**
   * What was done.
   *
   * @param deployment what came of the Deployment, if it was its turn
   * @param blocked the child at which the workflow stopped
   */
  public record Result(
      List<Child> children, Optional<Applied> deployment, Optional<Blocked> blocked) {

    /** The resource is about to go. */
    boolean isEnding() {
      return blocked.filter(it -> it.reason().equals(Refused.ENDING)).isPresent();
    }
  }

  /**
   * Removes what is no longer wanted, then applies what is. In this order, so that an autoscaler is
   * gone before the number of pods is ours again.
   */
  public Result carryOut(Plan plan) {
    var children = desired(plan);
    DEPENDENTS.forEach(dependent -> pruner.prune(dependent.kind(), children, plan.owner()));
    var applied = new ArrayList<Child>();
    Optional<Applied> deployment = Optional.empty();
    for (var child : children) {
      var outcome = apply(child, plan);
      if (outcome instanceof Blocked blocked) {
        return new Result(applied, deployment, Optional.of(blocked));
      }
      applied.add(new Child(child.getApiVersion(), child.getKind(), child.getMetadata().getName()));
      if (child instanceof Deployment) {
        deployment = Optional.of(outcome);
      }
    }
    return new Result(applied, deployment, Optional.empty());
  }

  private static List<HasMetadata> desired(Plan plan) {
    return DEPENDENTS.stream()
        .filter(dependent -> dependent.wanted(plan))
        .<HasMetadata>map(dependent -> dependent.desired(plan))
        .toList();
  }

  private Applied apply(HasMetadata desired, Plan plan) {
    if (desired instanceof Deployment && plan.scaling().isPresent()) {
      var handover = new ScaleHandover(server, Address.of(desired), plan.minimum());
      return applier.apply(desired, plan.owner(), handover);
    }
    return applier.apply(desired, plan.owner());
  }
}
