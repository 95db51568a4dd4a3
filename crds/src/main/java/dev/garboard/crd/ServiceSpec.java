package dev.garboard.crd;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.IntOrString;
import java.util.List;

/**
 * The Service in front of the pods.
 *
 * @param ports null when unset: one per named container port except admin; empty: no Service
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record ServiceSpec(
    @JsonPropertyDescription(
            "Ports of the Service. If unset, one per named container port except admin, under the"
                + " container's number. An empty list means no Service.")
        @Size(max = 16)
        @ValidationRule(
            value = "self.all(p, self.exists_one(q, q.port == p.port))",
            message = "service.ports must not name one port number twice")
        List<Port> ports) {

  /**
   * One port of the Service.
   *
   * @param targetPort null when unset: the container port of the same name
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Port(
      @JsonPropertyDescription("Name of the port, unique in the list.")
          @Required
          @Size(min = 1, max = 15)
          @Pattern("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$")
          String name,
      @JsonPropertyDescription("Number under which the Service listens.")
          @Required
          @Min(1)
          @Max(65_535)
          Integer port,
      @JsonPropertyDescription(
              "Name or number of the container port; the port of the same name if unset.")
          IntOrString targetPort,
      @JsonPropertyDescription(
              "Protocol of the application, for meshes and gateways: http, grpc,"
                  + " kubernetes.io/h2c, …")
          @Size(min = 1, max = 253)
          String appProtocol) {}
}
