package dev.garboard.crd;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;

/**
 * Bounds and metrics of the autoscaler, in the words of autoscaling/v2.
 *
 * @param minReplicas never null
 * @param metrics never null; empty: CPU at 80 % of the request
 * @param behavior null when unset
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
    value = "!has(self.minReplicas) || self.minReplicas <= self.maxReplicas",
    message = "autoscaling.minReplicas must not be greater than maxReplicas")
public record AutoscalingSpec(
    @JsonPropertyDescription("Fewest pods; 1 if unset.") @Min(1) @Max(10_000) Integer minReplicas,
    @JsonPropertyDescription("Most pods.") @Required @Min(1) @Max(10_000) Integer maxReplicas,
    @JsonPropertyDescription(
            "autoscaling/v2 MetricSpec objects; CPU at 80 % of the request if unset.")
        @Size(max = 16)
        List<ObjectNode> metrics,
    @JsonPropertyDescription(
            "autoscaling/v2 HorizontalPodAutoscalerBehavior: how fast to scale up and down.")
        ObjectNode behavior) {

  public AutoscalingSpec {
    minReplicas = minReplicas == null ? 1 : minReplicas;
    metrics = metrics == null ? List.of() : metrics;
  }
}
