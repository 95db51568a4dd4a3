package dev.garboard.operator.dependent;

import dev.garboard.operator.Plan;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;

/** An identity per service, without a token and without rights, unless the template names one. */
public final class ServiceAccountDependent extends MicroserviceDependent<ServiceAccount> {

  public ServiceAccountDependent() {
    super(ServiceAccount.class);
  }

  @Override
  public boolean wanted(Plan plan) {
    return plan.ownAccount();
  }

  @Override
  public ServiceAccount desired(Plan plan) {
    return new ServiceAccountBuilder()
        .withMetadata(metadata(plan))
        .withAutomountServiceAccountToken(false)
        .build();
  }
}
