package dev.garboard.crd;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class CustomResourceDefinitionTest {

  private static final CustomResourceDefinition CRD = CustomResourceDefinitions.microservice();

  @Test
  void theCheckedInDefinitionIsTheRecords() {
    Generated.check(
        Path.of("microservices.garboard.dev.yaml"),
        "# Derived from the records of this module by hack/generate.\n"
            + Serialization.asYaml(CRD));
  }

  @Test
  void theFieldReferenceIsTheDescriptions() {
    Generated.check(Path.of("README.md"), FieldReference.of(CRD));
  }

  /** Client-side apply keeps the whole object in one annotation, which ends at 262 kB. */
  @Test
  void theDefinitionIsSmall() {
    assertThat(Serialization.asJson(CRD).getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(150_000);
  }

  @Test
  void everyFieldIsDescribedAndBounded() {
    assertThat(flaws("", schema())).isEmpty();
  }

  @Test
  void theFlawsOfAFieldAreSeen() {
    var bare = new JSONSchemaProps();
    bare.setType("object");
    var list = new JSONSchemaProps();
    list.setType("array");
    var text = new JSONSchemaProps();
    text.setType("string");
    text.setDescription("Text.");
    bare.setProperties(new TreeMap<>(Map.of("list", list, "text", text)));
    assertThat(flaws("", bare))
        .containsExactly(
            ".list: no description",
            ".list: no maxItems",
            ".list: no list type",
            ".text: no maxLength");
  }

  private static JSONSchemaProps schema() {
    return CRD.getSpec().getVersions().getFirst().getSchema().getOpenAPIV3Schema();
  }

  private static List<String> flaws(String path, JSONSchemaProps schema) {
    var flaws = new ArrayList<String>();
    if (schema.getProperties() != null) {
      schema
          .getProperties()
          .forEach(
              (name, child) -> {
                if (child.getDescription() == null) {
                  flaws.add(path + "." + name + ": no description");
                }
                flaws.addAll(flaws(path + "." + name, child));
              });
    }
    flaws.addAll(unbounded(path, schema));
    if (schema.getItems() != null) {
      flaws.addAll(flaws(path + "[]", schema.getItems().getSchema()));
    }
    if (schema.getAdditionalProperties() != null) {
      flaws.addAll(flaws(path + "{}", schema.getAdditionalProperties().getSchema()));
    }
    return flaws;
  }

  private static List<String> unbounded(String path, JSONSchemaProps schema) {
    var flaws = new ArrayList<String>();
    if (path.isEmpty() || path.equals(".metadata")) {
      return flaws;
    }
    switch (schema.getType() == null ? "" : schema.getType()) {
      case "string" -> {
        if (schema.getMaxLength() == null && schema.getEnum().isEmpty()) {
          flaws.add(path + ": no maxLength");
        }
      }
      case "integer" -> {
        if (schema.getMinimum() == null) {
          flaws.add(path + ": no minimum");
        }
      }
      case "array" -> {
        if (schema.getMaxItems() == null) {
          flaws.add(path + ": no maxItems");
        }
        if (schema.getXKubernetesListType() == null) {
          flaws.add(path + ": no list type");
        }
      }
      case "object" -> {
        if (schema.getAdditionalProperties() != null && schema.getMaxProperties() == null) {
          flaws.add(path + ": no maxProperties");
        }
      }
      default -> {}
    }
    return flaws;
  }
}
