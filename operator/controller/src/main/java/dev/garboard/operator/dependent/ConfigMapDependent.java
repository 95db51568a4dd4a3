package dev.garboard.operator.dependent;

import dev.garboard.operator.Plan;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;

/**
 * The configuration files. Under the policy Rollout the map is immutable and named after its
 * content, so that a ReplicaSet and its configuration come and go, and roll back, together.
 */
public final class ConfigMapDependent extends MicroserviceDependent<ConfigMap> {

  public ConfigMapDependent() {
    super(ConfigMap.class);
  }

  @Override
  public boolean wanted(Plan plan) {
    return plan.config().isPresent();
  }

  @Override
  public ConfigMap desired(Plan plan) {
    var files = plan.config().orElseThrow();
    return new ConfigMapBuilder()
        .withMetadata(metadata(plan, files.name()))
        .withImmutable(files.immutable() ? true : null)
        .withData(files.content())
        .build();
  }
}
