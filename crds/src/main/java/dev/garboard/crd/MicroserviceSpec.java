package dev.garboard.crd;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.crd.generator.annotation.SchemaFrom;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.kubernetes.model.annotation.SpecReplicas;

/**
 * What an application team asks for.
 *
 * @param template the pod template as JSON: Kubernetes' own structs in it are judged by the API
 *     server, so a mistake in one resource must not stop the reading of all others
 * @param replicas null when unset
 */
@JsonIgnoreProperties(ignoreUnknown = true) // an older operator meets a newer field
public record MicroserviceSpec(
    @JsonPropertyDescription(
            "The pod template. Fields that are not listed here are passed on as they are.")
        @Required
        @SchemaFrom(type = PodTemplate.class)
        ObjectNode template,
    @JsonPropertyDescription(
            "Pods to keep running; 1 if unset. Ignored while autoscaling is set: the autoscaler"
                + " decides.")
        @Min(0)
        @Max(10_000)
        @SpecReplicas
        Integer replicas,
    @JsonPropertyDescription(
            "Configuration of the main container. It belongs to the release: a change rolls out"
                + " like a change of the image, and rolls back with it.")
        ConfigSpec config,
    @JsonPropertyDescription("How other pods reach this service.") ServiceSpec service,
    @JsonPropertyDescription(
            "Lets a HorizontalPodAutoscaler choose the number of pods. Removing it hands the"
                + " number back to replicas.")
        AutoscalingSpec autoscaling,
    @JsonPropertyDescription("Keeps pods serving while nodes drain or fail.")
        AvailabilitySpec availability) {}
