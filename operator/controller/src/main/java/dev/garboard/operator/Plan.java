package dev.garboard.operator;

import dev.garboard.crd.AvailabilitySpec.Budget;
import dev.garboard.crd.ConfigSpec.ReloadPolicy;
import dev.garboard.crd.Microservice;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerBehavior;
import io.fabric8.kubernetes.api.model.autoscaling.v2.MetricSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An accepted resource with every default resolved: all that the dependents need, and nothing that
 * only the cluster knows.
 *
 * @param template labelled and complete; carries the configuration as volume and environment
 * @param replicas empty while an autoscaler decides
 * @param config empty without files
 * @param ports of the Service; empty: no Service
 * @param notices what the user should hear although the resource is accepted
 */
public record Plan(
    Owner owner,
    PodTemplateSpec template,
    boolean ownAccount,
    Optional<Integer> replicas,
    Optional<Files> config,
    List<Port> ports,
    Optional<Scaling> scaling,
    Budget budget,
    List<Notice> notices) {

  /**
   * The resource that the children belong to.
   *
   * @param declared whether its children were written before
   */
  public record Owner(
      String namespace, String name, String uid, long generation, boolean declared) {

    static Owner of(Microservice service) {
      var metadata = service.getMetadata();
      return new Owner(
          metadata.getNamespace(),
          metadata.getName(),
          metadata.getUid(),
          metadata.getGeneration(),
          service.getStatus() != null);
    }
  }

  /**
   * The files of the configuration.
   *
   * @param name of the ConfigMap; carries the hash of the content where it is immutable
   */
  public record Files(String name, ReloadPolicy policy, Map<String, String> content) {

    public boolean immutable() {
      return policy == ReloadPolicy.Rollout;
    }
  }

  public record Port(String name, int number, IntOrString target, String appProtocol) {}

  public record Scaling(
      int min, int max, List<MetricSpec> metrics, HorizontalPodAutoscalerBehavior behavior) {}

  /**
   * Something to tell about an accepted resource.
   *
   * @param reason one word, for the condition
   */
  public record Notice(String reason, String message) {}

  /** The fewest pods in force: nothing may take the workload below it. */
  public int minimum() {
    return scaling.map(Scaling::min).or(() -> replicas).orElse(1);
  }
}
