package dev.garboard.operator.dependent;

import dev.garboard.crd.Microservice;
import dev.garboard.operator.Labels;
import dev.garboard.operator.Plan;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;

/**
 * One child of a Microservice: when it is wanted and what it looks like. It sees the plan, never
 * the cluster.
 */
public abstract class MicroserviceDependent<R extends HasMetadata> {

  private final Class<R> kind;

  protected MicroserviceDependent(Class<R> kind) {
    this.kind = kind;
  }

  public Class<R> kind() {
    return kind;
  }

  /** Whether the child exists under this plan. One that is no longer wanted is removed. */
  public boolean wanted(Plan plan) {
    return true;
  }

  /**
   * The child, whole. Equal plans give equal children, and every field that the server would fill
   * into a list which it replaces as a whole is given.
   */
  public abstract R desired(Plan plan);

  protected static ObjectMeta metadata(Plan plan) {
    return metadata(plan, plan.owner().name());
  }

  protected static ObjectMeta metadata(Plan plan, String name) {
    var owner = plan.owner();
    return new ObjectMetaBuilder()
        .withName(name)
        .withNamespace(owner.namespace())
        .withLabels(Labels.ofChild(owner.name()))
        .addNewOwnerReference()
        .withApiVersion(HasMetadata.getApiVersion(Microservice.class))
        .withKind(HasMetadata.getKind(Microservice.class))
        .withName(owner.name())
        .withUid(owner.uid())
        .withController(true)
        .withBlockOwnerDeletion(true)
        .endOwnerReference()
        .build();
  }
}
