package dev.garboard.operator.dependent;

import dev.garboard.operator.Labels;
import dev.garboard.operator.Plan;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.ServicePortBuilder;

/** The address of the pods that serve. */
public final class ServiceDependent extends MicroserviceDependent<Service> {

  public ServiceDependent() {
    super(Service.class);
  }

  @Override
  public boolean wanted(Plan plan) {
    return !plan.ports().isEmpty();
  }

  @Override
  public Service desired(Plan plan) {
    return new ServiceBuilder()
        .withMetadata(metadata(plan))
        .withNewSpec()
        .withType("ClusterIP")
        .withSelector(Labels.ofTrack(plan.owner().name()))
        .withPorts(plan.ports().stream().map(ServiceDependent::port).toList())
        .endSpec()
        .build();
  }

  private static ServicePort port(Plan.Port port) {
    return new ServicePortBuilder()
        .withName(port.name())
        .withPort(port.number())
        .withProtocol("TCP")
        .withTargetPort(port.target())
        .withAppProtocol(port.appProtocol())
        .build();
  }
}
