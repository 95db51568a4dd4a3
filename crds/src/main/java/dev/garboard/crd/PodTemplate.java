package dev.garboard.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.crd.generator.annotation.PreserveUnknownFields;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import java.util.Map;

/**
 * The schema of {@code spec.template}: the parts of a PodTemplateSpec that Garboard reads. Pod spec
 * and container keep unknown fields, so every tool that knows a PodSpecable works on it.
 */
record PodTemplate(
    @JsonPropertyDescription("Labels and annotations of the pods.") Metadata metadata,
    @JsonPropertyDescription("The pod: fields of core/v1 PodSpec.") @Required PodSpec spec) {

  private static final String DNS_1123 = "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$";

  record Metadata(
      @JsonPropertyDescription(
              "Labels of the pods: the only ones that reach them. Keys of garboard.dev and"
                  + " app.kubernetes.io/managed-by are Garboard's own.")
          @Size(max = 64)
          Map<String, @Size(max = 63) String> labels,
      @JsonPropertyDescription("Annotations of the pods.") @Size(max = 64)
          Map<String, @Size(max = 16_384) String> annotations) {}

  @PreserveUnknownFields
  record PodSpec(
      @JsonPropertyDescription(
              "The containers. The one named app, else the first, is the main one: it gets the"
                  + " configuration and the default probes.")
          @Required
          @Size(min = 1, max = 16)
          List<Container> containers,
      @JsonPropertyDescription("Account of the pods; <name> if unset, created for it.")
          @Size(max = 63)
          @Pattern(DNS_1123)
          String serviceAccountName,
      @JsonPropertyDescription("Whether pods get an API token; false if unset.")
          Boolean automountServiceAccountToken,
      @JsonPropertyDescription(
              "core/v1 PodSecurityContext. Silent fields get the restricted profile:"
                  + " runAsNonRoot, seccomp RuntimeDefault.")
          ObjectNode securityContext) {}

  @PreserveUnknownFields
  record Container(
      @JsonPropertyDescription("Name of the container, unique in the pod.")
          @Required
          @Size(min = 1, max = 63)
          @Pattern(DNS_1123)
          String name,
      @JsonPropertyDescription("Image with a tag or a digest.") @Required @Size(min = 1, max = 1024)
          String image,
      @JsonPropertyDescription("Ports the container listens on.") @Size(max = 16) List<Port> ports,
      @JsonPropertyDescription("Environment variables; they win over config.env.") @Size(max = 256)
          List<EnvVar> env,
      @JsonPropertyDescription(
              "core/v1 ResourceRequirements. Silent requests of the main container default to"
                  + " cpu 100m and memory 256Mi; limits are never guessed.")
          ObjectNode resources,
      @JsonPropertyDescription(
              "core/v1 Probe. Defaults to the readiness path of the port named admin, else to a"
                  + " TCP check of the first named port.")
          ObjectNode readinessProbe,
      @JsonPropertyDescription("core/v1 Probe. Defaults only where a port is named admin.")
          ObjectNode livenessProbe,
      @JsonPropertyDescription("core/v1 Probe. Defaults only where a port is named admin.")
          ObjectNode startupProbe,
      @JsonPropertyDescription(
              "core/v1 Lifecycle. preStop defaults to a sleep of 5 s, since the removal of the"
                  + " endpoint and the stop signal race.")
          ObjectNode lifecycle,
      @JsonPropertyDescription(
              "core/v1 SecurityContext. Silent fields get the restricted profile: no privilege"
                  + " escalation, all capabilities dropped.")
          ObjectNode securityContext) {}

  record Port(
      @JsonPropertyDescription(
              "Name of the port. admin declares health and metrics of the Garboard kit; it is"
                  + " not exposed by the Service.")
          @Size(min = 1, max = 15)
          @Pattern("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$")
          String name,
      @JsonPropertyDescription("Number of the port.") @Required @Min(1) @Max(65_535)
          Integer containerPort,
      @JsonPropertyDescription("Protocol of the port.") @Default("TCP") Protocol protocol) {}

  enum Protocol {
    TCP,
    UDP,
    SCTP
  }

  record EnvVar(
      @JsonPropertyDescription("Name of the variable.")
          @Required
          @Size(min = 1, max = 256)
          @Pattern("^[^=]+$")
          String name,
      @JsonPropertyDescription("Value of the variable.") @Size(max = 32_768) String value,
      @JsonPropertyDescription("core/v1 EnvVarSource: where the value comes from.")
          ObjectNode valueFrom) {}
}
