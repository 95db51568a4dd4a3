package dev.garboard.operator.dependent;

import dev.garboard.operator.Labels;
import dev.garboard.operator.Plan;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;

/** The pods. Says nothing of their number while an autoscaler decides it. */
public final class DeploymentDependent extends MicroserviceDependent<Deployment> {

  public DeploymentDependent() {
    super(Deployment.class);
  }

  @Override
  public Deployment desired(Plan plan) {
    return new DeploymentBuilder()
        .withMetadata(metadata(plan))
        .withNewSpec()
        .withReplicas(plan.replicas().orElse(null))
        .withNewSelector()
        .withMatchLabels(Labels.ofTrack(plan.owner().name()))
        .endSelector()
        .withNewStrategy()
        .withType("RollingUpdate")
        .withNewRollingUpdate()
        .withMaxUnavailable(new IntOrString(0))
        .withMaxSurge(new IntOrString("25%"))
        .endRollingUpdate()
        .endStrategy()
        .withTemplate(plan.template())
        .endSpec()
        .build();
  }
}
