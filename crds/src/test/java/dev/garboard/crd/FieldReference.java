package dev.garboard.crd;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

/** The descriptions of a definition as one Markdown table, for people who look a field up. */
final class FieldReference {

  private FieldReference() {}

  static String of(CustomResourceDefinition crd) {
    var version = crd.getSpec().getVersions().getFirst();
    var text = new StringJoiner("\n", "", "\n");
    text.add(
        "# `"
            + crd.getSpec().getNames().getKind()
            + "`, "
            + Microservice.GROUP
            + "/"
            + version.getName());
    text.add("");
    text.add(
        "Install it with `kubectl apply -f crds/microservices.garboard.dev.yaml`, read it with");
    text.add(
        "`kubectl explain msvc.spec`. Derived from the records of this module by `hack/generate`.");
    text.add("");
    text.add("| field | type | bounds | meaning |");
    text.add("| --- | --- | --- | --- |");
    var root = version.getSchema().getOpenAPIV3Schema();
    for (var part : List.of("spec", "status")) {
      rows(part, root.getProperties().get(part)).forEach(text::add);
    }
    text.add("");
    text.add("Rules across fields, checked when the resource is applied:");
    text.add("");
    rules("", root).forEach(text::add);
    return text.toString();
  }

  private static List<String> rows(String path, JSONSchemaProps schema) {
    var rows = new ArrayList<String>();
    if (schema.getProperties() == null) {
      return rows;
    }
    schema
        .getProperties()
        .forEach(
            (name, child) -> {
              var required = schema.getRequired().contains(name) ? " **required**" : "";
              var at = path + "." + name;
              rows.add(
                  "| `%s`%s | %s | %s | %s |"
                      .formatted(at, required, type(child), bounds(child), child.getDescription()));
              rows.addAll(rows(at, child));
              if (child.getItems() != null) {
                rows.addAll(rows(at + "[]", child.getItems().getSchema()));
              }
            });
    return rows;
  }

  private static List<String> rules(String path, JSONSchemaProps schema) {
    var rules = new ArrayList<String>();
    if (schema.getXKubernetesValidations() != null) {
      schema.getXKubernetesValidations().forEach(rule -> rules.add("- " + rule.getMessage()));
    }
    if (schema.getProperties() != null) {
      schema
          .getProperties()
          .forEach((name, child) -> rules.addAll(rules(path + "." + name, child)));
    }
    return rules;
  }

  private static String type(JSONSchemaProps schema) {
    if (Boolean.TRUE.equals(schema.getXKubernetesIntOrString())) {
      return "integer or string";
    }
    if (!schema.getEnum().isEmpty()) {
      return String.join(
          ", ", schema.getEnum().stream().map(value -> "`" + value.asText() + "`").toList());
    }
    return switch (schema.getType()) {
      case "array" -> "list";
      case "object" -> schema.getAdditionalProperties() == null ? "object" : "map";
      default -> schema.getType();
    };
  }

  private static String bounds(JSONSchemaProps schema) {
    var bounds = new StringJoiner(", ");
    range(bounds, "", schema.getMinimum(), schema.getMaximum());
    range(bounds, " characters", schema.getMinLength(), schema.getMaxLength());
    range(bounds, " items", schema.getMinItems(), schema.getMaxItems());
    range(bounds, " entries", schema.getMinProperties(), schema.getMaxProperties());
    if (schema.getDefault() != null) {
      bounds.add("default `" + schema.getDefault().asText() + "`");
    }
    return bounds.toString();
  }

  private static void range(StringJoiner bounds, String unit, Number least, Number most) {
    if (most != null) {
      bounds.add((least == null ? "≤ " : least.longValue() + "–") + most.longValue() + unit);
    } else if (least != null) {
      bounds.add("≥ " + least.longValue() + unit);
    }
  }
}
