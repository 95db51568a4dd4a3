package dev.garboard.operator.dependent;

import dev.garboard.operator.Labels;
import dev.garboard.operator.Plan;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;
import java.util.Optional;

/** Keeps pods serving while a node drains. A budget for one pod would block the drain instead. */
public final class DisruptionBudgetDependent extends MicroserviceDependent<PodDisruptionBudget> {

  public DisruptionBudgetDependent() {
    super(PodDisruptionBudget.class);
  }

  @Override
  public boolean wanted(Plan plan) {
    return plan.minimum() >= 2;
  }

  @Override
  public PodDisruptionBudget desired(Plan plan) {
    var budget = plan.budget();
    var most =
        budget.minAvailable() == null
            ? Optional.ofNullable(budget.maxUnavailable()).orElse(new IntOrString(1))
            : null;
    return new PodDisruptionBudgetBuilder()
        .withMetadata(metadata(plan))
        .withNewSpec()
        .withMinAvailable(budget.minAvailable())
        .withMaxUnavailable(most)
        .withUnhealthyPodEvictionPolicy(budget.unhealthyPodEvictionPolicy().name())
        .withNewSelector()
        .withMatchLabels(Labels.ofPods(plan.owner().name()))
        .endSelector()
        .endSpec()
        .build();
  }
}
