package dev.garboard.operator.dependent;

import dev.garboard.operator.Plan;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerBuilder;

/** Chooses the number of pods of the Deployment; {@code spec.replicas} stays with its author. */
public final class AutoscalerDependent extends MicroserviceDependent<HorizontalPodAutoscaler> {

  public AutoscalerDependent() {
    super(HorizontalPodAutoscaler.class);
  }

  @Override
  public boolean wanted(Plan plan) {
    return plan.scaling().isPresent();
  }

  @Override
  public HorizontalPodAutoscaler desired(Plan plan) {
    var scaling = plan.scaling().orElseThrow();
    return new HorizontalPodAutoscalerBuilder()
        .withMetadata(metadata(plan))
        .withNewSpec()
        .withNewScaleTargetRef("apps/v1", "Deployment", plan.owner().name())
        .withMinReplicas(scaling.min())
        .withMaxReplicas(scaling.max())
        .withMetrics(scaling.metrics())
        .withBehavior(scaling.behavior())
        .endSpec()
        .build();
  }
}
