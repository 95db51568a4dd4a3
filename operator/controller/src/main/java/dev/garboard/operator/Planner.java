package dev.garboard.operator;

import dev.garboard.crd.AutoscalingSpec;
import dev.garboard.crd.AvailabilitySpec;
import dev.garboard.crd.AvailabilitySpec.Budget;
import dev.garboard.crd.AvailabilitySpec.Spread;
import dev.garboard.crd.Microservice;
import dev.garboard.crd.MicroserviceSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerBehavior;
import io.fabric8.kubernetes.api.model.autoscaling.v2.MetricSpec;
import io.fabric8.kubernetes.api.model.autoscaling.v2.MetricSpecBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Judges a resource and resolves it into a {@link Plan}. Pure: the same resource always gets the
 * same verdict.
 */
public final class Planner {

  private static final Budget DEFAULT_BUDGET = new Budget(null, null, null);

  public Verdict judge(Microservice service) {
    var findings = new Findings();
    var plan = plan(service, findings);
    return findings.violations().isEmpty()
        ? new Verdict.Accepted(plan)
        : new Verdict.Rejected(findings.violations());
  }

  private static Plan plan(Microservice service, Findings findings) {
    var spec = service.getSpec();
    var name = service.getMetadata().getName();
    var template = TemplateRules.parse(spec.template(), findings);
    var config = ConfigFiles.of(name, Optional.ofNullable(spec.config()), findings);
    var scaling = scaling(spec.autoscaling(), findings);
    var ports = ServicePorts.of(spec.service(), template, findings);
    if (scaling.isPresent() && spec.replicas() != null) {
      findings.notice(
          "ReplicasIgnored",
          "spec.replicas ("
              + spec.replicas()
              + ") is ignored while spec.autoscaling is set; remove one of the two");
    }
    return new Plan(
        Plan.Owner.of(service),
        complete(name, template, spec, config),
        template.getSpec().getServiceAccountName() == null
            || template.getSpec().getServiceAccountName().equals(name),
        scaling.isPresent()
            ? Optional.empty()
            : Optional.of(Optional.ofNullable(spec.replicas()).orElse(1)),
        config,
        ports,
        scaling,
        budget(spec.availability()),
        findings.notices());
  }

  private static PodTemplateSpec complete(
      String name, PodTemplateSpec template, MicroserviceSpec spec, Optional<Plan.Files> config) {
    var spread = Optional.ofNullable(spec.availability()).map(AvailabilitySpec::spread);
    return new PodDefaults(name, spread.orElse(Spread.Zone))
        .complete(template, Optional.ofNullable(spec.config()), config);
  }

  private static Budget budget(AvailabilitySpec availability) {
    return Optional.ofNullable(availability)
        .map(AvailabilitySpec::podDisruptionBudget)
        .orElse(DEFAULT_BUDGET);
  }

  private static Optional<Plan.Scaling> scaling(AutoscalingSpec spec, Findings findings) {
    if (spec == null) {
      return Optional.empty();
    }
    var metrics = new ArrayList<MetricSpec>();
    for (int i = 0; i < spec.metrics().size(); i++) {
      findings
          .read("autoscaling.metrics[" + i + "]", spec.metrics().get(i), MetricSpec.class)
          .ifPresent(metrics::add);
    }
    var behavior =
        Optional.ofNullable(spec.behavior())
            .flatMap(
                tree ->
                    findings.read(
                        "autoscaling.behavior", tree, HorizontalPodAutoscalerBehavior.class))
            .orElse(null);
    return Optional.of(
        new Plan.Scaling(
            spec.minReplicas(),
            spec.maxReplicas(),
            metrics.isEmpty() ? List.of(cpu()) : metrics,
            behavior));
  }

  private static MetricSpec cpu() {
    return new MetricSpecBuilder()
        .withType("Resource")
        .withNewResource()
        .withName("cpu")
        .withNewTarget()
        .withType("Utilization")
        .withAverageUtilization(80)
        .endTarget()
        .endResource()
        .build();
  }
}
