package dev.garboard.crd;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.model.annotation.LabelSelector;
import io.fabric8.kubernetes.model.annotation.StatusReplicas;
import java.util.List;

/** What the operator has seen of a Microservice: written by it alone, true when written. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record MicroserviceStatus(
    @JsonPropertyDescription("The metadata.generation that this status speaks of.") @Min(0)
        Long observedGeneration,
    @JsonPropertyDescription("Pods that exist.") @Min(0) @Max(1_000_000) @StatusReplicas
        Integer replicas,
    @JsonPropertyDescription("Pods that are ready.") @Min(0) @Max(1_000_000) Integer readyReplicas,
    @JsonPropertyDescription("Pods that run the newest template.") @Min(0) @Max(1_000_000)
        Integer updatedReplicas,
    @JsonPropertyDescription("Pods that have been ready for a while.") @Min(0) @Max(1_000_000)
        Integer availableReplicas,
    @JsonPropertyDescription("Label selector of the pods, for the scale subresource.")
        @Size(max = 512)
        @LabelSelector
        String selector,
    @JsonPropertyDescription("Where the service is reached inside the cluster.") Address address,
    @JsonPropertyDescription("The children that exist for this resource.") @Size(max = 64)
        List<Child> resources,
    @JsonPropertyDescription(
            "The state in conditions: Accepted, WorkloadAvailable, ConfigSynced, ScalingActive,"
                + " Ready, and Reconciling or Stalled while that is so.")
        @Size(max = 32)
        List<Condition> conditions) {

  /** The address of the Service. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Address(
      @JsonPropertyDescription("URL of the first port of the Service.") @Size(max = 512)
          String url) {}

  /** A reference to a child. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Child(
      @JsonPropertyDescription("API version of the child.") @Required @Size(max = 253)
          String apiVersion,
      @JsonPropertyDescription("Kind of the child.") @Required @Size(max = 63) String kind,
      @JsonPropertyDescription("Name of the child.") @Required @Size(max = 253) String name) {}
}
