package dev.garboard.crd;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.IntOrString;

/**
 * What keeps pods serving while nodes drain or fail.
 *
 * @param podDisruptionBudget null when unset: one pod at a time
 * @param spread never null
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record AvailabilitySpec(
    @JsonPropertyDescription(
            "How many pods a drain may take at once. There is a budget only where at least 2 pods"
                + " are kept: one for a single pod would block every drain.")
        Budget podDisruptionBudget,
    @JsonPropertyDescription(
            "Over what pods are spread, as far as the cluster allows; Zone if unset. Zone spreads"
                + " over zones and nodes, Node over nodes. Constraints of the template win.")
        Spread spread) {

  public AvailabilitySpec {
    spread = spread == null ? Spread.Zone : spread;
  }

  /** The domain over which pods are spread. */
  public enum Spread {
    Zone,
    Node,
    None
  }

  /** A PodDisruptionBudget; with neither number set, {@code maxUnavailable} is 1. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  @ValidationRule(
      value = "!(has(self.minAvailable) && has(self.maxUnavailable))",
      message = "podDisruptionBudget takes minAvailable or maxUnavailable, not both")
  public record Budget(
      @JsonPropertyDescription("Pods that must stay: a number, or a share such as 50%.")
          IntOrString minAvailable,
      @JsonPropertyDescription(
              "Pods that may be away: a number, or a share such as 25%. 1 if neither is set.")
          IntOrString maxUnavailable,
      @JsonPropertyDescription(
              "Whether pods that are not ready may be evicted; AlwaysAllow if unset, so that a"
                  + " broken pod cannot block a drain.")
          UnhealthyPodEvictionPolicy unhealthyPodEvictionPolicy) {

    public Budget {
      unhealthyPodEvictionPolicy =
          unhealthyPodEvictionPolicy == null
              ? UnhealthyPodEvictionPolicy.AlwaysAllow
              : unhealthyPodEvictionPolicy;
    }
  }

  /** Which pods an eviction may take, as in policy/v1. */
  public enum UnhealthyPodEvictionPolicy {
    AlwaysAllow,
    IfHealthyBudget
  }
}
