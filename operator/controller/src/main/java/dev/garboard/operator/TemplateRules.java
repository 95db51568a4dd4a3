package dev.garboard.operator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads the pod template and finds what the schema cannot see in it. */
final class TemplateRules {

  /** As the API server reads a quantity (k8s.io/apimachinery, {@code resource.Quantity}). */
  private static final Pattern QUANTITY =
      Pattern.compile(
          "[+-]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?[0-9]+)?");

  private TemplateRules() {}

  /** The template, or an empty one with a violation, so that the other parts are still judged. */
  static PodTemplateSpec parse(ObjectNode tree, Findings findings) {
    var template = findings.read("template", tree, PodTemplateSpec.class);
    template.ifPresent(it -> judge(it, findings));
    return template.orElseGet(
        () ->
            new PodTemplateSpecBuilder()
                .withNewSpec()
                .addNewContainer()
                .endContainer()
                .endSpec()
                .build());
  }

  private static void judge(PodTemplateSpec template, Findings findings) {
    var names = new HashSet<String>();
    for (var container : template.getSpec().getContainers()) {
      var field = "template.spec.containers[" + container.getName() + "]";
      judge(field, container, findings);
      for (var port : container.getPorts()) {
        if (port.getName() != null && !names.add(port.getName())) {
          findings.violation(
              field + ".ports",
              "the name \"%s\" is used by two ports; give each its own".formatted(port.getName()));
        }
      }
    }
  }

  private static void judge(String field, Container container, Findings findings) {
    if (!pinned(container.getImage())) {
      findings.notice(
          "ImageNotPinned",
          "container %s runs %s, which may change under the same name; pin a tag or a digest"
              .formatted(container.getName(), container.getImage()));
    }
    var resources = Optional.ofNullable(container.getResources());
    resources
        .map(it -> it.getRequests())
        .ifPresent(it -> judge(field + ".resources.requests", it, findings));
    resources
        .map(it -> it.getLimits())
        .ifPresent(it -> judge(field + ".resources.limits", it, findings));
  }

  private static void judge(String field, Map<String, Quantity> amounts, Findings findings) {
    amounts.forEach(
        (resource, quantity) -> {
          var text = quantity.getAmount() + quantity.getFormat();
          if (!QUANTITY.matcher(text).matches()) {
            findings.violation(
                field + "." + resource,
                "\"%s\" is no quantity; write an amount such as 250m, 512Mi or 2".formatted(text));
          }
        });
  }

  private static boolean pinned(String image) {
    var name = image.substring(image.lastIndexOf('/') + 1);
    return image.contains("@") || (name.contains(":") && !name.endsWith(":latest"));
  }
}
