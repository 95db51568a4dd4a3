package dev.garboard.operator;

import dev.garboard.crd.ServiceSpec;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The ports of the Service: those asked for, else those the containers name. */
final class ServicePorts {

  private ServicePorts() {}

  static List<Plan.Port> of(ServiceSpec spec, PodTemplateSpec template, Findings findings) {
    if (spec == null || spec.ports() == null) {
      return named(template).stream().map(ServicePorts::exposed).toList();
    }
    var names = named(template).stream().map(ContainerPort::getName).collect(Collectors.toSet());
    return spec.ports().stream().map(port -> checked(port, names, findings)).toList();
  }

  private static List<ContainerPort> named(PodTemplateSpec template) {
    return template.getSpec().getContainers().stream()
        .map(Container::getPorts)
        .flatMap(List::stream)
        .filter(port -> port.getName() != null && !port.getName().equals(PodDefaults.ADMIN))
        .toList();
  }

  private static Plan.Port exposed(ContainerPort port) {
    return new Plan.Port(
        port.getName(), port.getContainerPort(), new IntOrString(port.getName()), null);
  }

  private static Plan.Port checked(ServiceSpec.Port port, Set<String> names, Findings findings) {
    var target = Optional.ofNullable(port.targetPort()).orElse(new IntOrString(port.name()));
    if (target.getStrVal() != null && !names.contains(target.getStrVal())) {
      findings.violation(
          "service.ports[%s].targetPort".formatted(port.name()),
          "no container has a port named \"%s\"; name one of %s or give a number"
              .formatted(target.getStrVal(), names.stream().sorted().toList()));
    }
    return new Plan.Port(port.name(), port.port(), target, port.appProtocol());
  }
}
