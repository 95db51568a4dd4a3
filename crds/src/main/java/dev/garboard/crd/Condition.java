package dev.garboard.crd;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/**
 * A metav1.Condition (Kubernetes API conventions, «Typical status properties»).
 *
 * @param lastTransitionTime RFC 3339, seconds; moves only when {@code status} does
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Condition(
    @JsonPropertyDescription("What the condition is about.")
        @Required
        @Size(min = 1, max = 316)
        @Pattern("^[A-Za-z]([-A-Za-z0-9_./]*[A-Za-z0-9])?$")
        String type,
    @JsonPropertyDescription("True, False or Unknown.")
        @Required
        @Pattern("^(True|False|Unknown)$")
        @Size(max = 7)
        String status,
    @JsonPropertyDescription("The metadata.generation that the condition speaks of.") @Min(0)
        Long observedGeneration,
    @JsonPropertyDescription("When the status last changed.") @Required @Size(max = 32)
        String lastTransitionTime,
    @JsonPropertyDescription("The cause in one word, for programs.")
        @Required
        @Size(min = 1, max = 1024)
        @Pattern("^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$")
        String reason,
    @JsonPropertyDescription("The cause in a sentence, for people.") @Required @Size(max = 32_768)
        String message) {

  public boolean holds() {
    return status.equals("True");
  }

  /** The same condition with an earlier one's time, unless the status has changed since. */
  public Condition since(Condition earlier) {
    return earlier != null && earlier.status.equals(status)
        ? new Condition(
            type, status, observedGeneration, earlier.lastTransitionTime, reason, message)
        : this;
  }
}
