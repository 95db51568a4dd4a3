package dev.garboard.crd;

import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.crdv2.generator.CRDPostProcessor;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** The records as a CustomResourceDefinition, with what the generator has no annotation for. */
final class CustomResourceDefinitions {

  /** Keys of the lists whose items have an identity; all other lists are replaced as a whole. */
  private static final Map<String, List<String>> MAP_KEYS =
      Map.of(
          "containers", List.of("name"),
          "env", List.of("name"),
          "conditions", List.of("type"));

  private static final List<String> COLUMNS =
      List.of("Ready", "Status", "Replicas", "Age", "URL", "Message");

  private CustomResourceDefinitions() {}

  static CustomResourceDefinition microservice() {
    var output = new InMemory();
    new CRDGenerator()
        .customResourceClasses(Microservice.class)
        .forCRDVersions("v1")
        .withPostProcessor(
            new CRDPostProcessor() {
              @Override
              public HasMetadata process(HasMetadata crd, String crdSpecVersion) {
                return complete((CustomResourceDefinition) crd);
              }
            })
        .withOutput(output)
        .generate();
    return Serialization.unmarshal(output.text(), CustomResourceDefinition.class);
  }

  private static CustomResourceDefinition complete(CustomResourceDefinition crd) {
    crd.getSpec().getNames().setCategories(List.of("garboard"));
    crd.getSpec().getNames().setListKind("MicroserviceList");
    var version = crd.getSpec().getVersions().getFirst();
    version
        .getAdditionalPrinterColumns()
        .sort(Comparator.comparingInt(column -> COLUMNS.indexOf(column.getName())));
    var root = version.getSchema().getOpenAPIV3Schema();
    root.setDescription("One service: what to run, how to configure it, where to reach it.");
    var spec = root.getProperties().get("spec");
    spec.setDescription("What is asked for.");
    root.getProperties().get("status").setDescription("What the operator has seen.");
    root.setRequired(List.of("spec"));
    complete("", root);
    return crd;
  }

  private static void complete(String path, JSONSchemaProps schema) {
    if ("array".equals(schema.getType())) {
      typeList(path, schema);
      complete(path + "[]", schema.getItems().getSchema());
    }
    if (Boolean.TRUE.equals(schema.getXKubernetesIntOrString())) {
      bound(path, schema);
    }
    // The generator reads a record's rules twice, from the field and from the accessor.
    schema.setXKubernetesValidations(
        schema.getXKubernetesValidations().stream().distinct().toList());
    if (schema.getProperties() != null) {
      schema.getProperties().forEach((name, child) -> complete(path + "." + name, child));
    }
  }

  private static void typeList(String path, JSONSchemaProps list) {
    var name = path.substring(path.lastIndexOf('.') + 1);
    var keys =
        path.endsWith("containers[].ports")
            ? List.of("containerPort", "protocol")
            : path.endsWith("service.ports") ? List.of("name") : MAP_KEYS.get(name);
    list.setXKubernetesListType(keys == null ? "atomic" : "map");
    list.setXKubernetesListMapKeys(keys);
  }

  /** A port's name or number, or a number of pods or a share of them. */
  private static void bound(String path, JSONSchemaProps either) {
    var port = path.endsWith("targetPort");
    either.setMinimum(port ? 1.0 : 0.0);
    either.setMaximum(port ? 65_535.0 : 10_000.0);
    either.setMaxLength(port ? 15L : 4L);
    either.setPattern(port ? "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$" : "^(100|[0-9]{1,2})%$");
  }

  private static final class InMemory
      implements io.fabric8.crdv2.generator.CRDGenerator.CRDOutput<ByteArrayOutputStream> {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    @Override
    public ByteArrayOutputStream outputFor(String crdName) {
      return bytes;
    }

    @Override
    public URI crdURI(String crdName) {
      return URI.create("file:/" + crdName);
    }

    @Override
    public void close() throws IOException {
      bytes.close();
    }

    String text() {
      return bytes.toString(StandardCharsets.UTF_8);
    }
  }
}
