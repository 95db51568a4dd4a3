package dev.garboard.faults;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What is left in a namespace when all is done, without what differs between two runs of the same
 * thing: identities, versions, times, addresses, and what the cluster's own controllers report.
 *
 * @param objects by kind and name
 */
public record EndState(Map<String, String> objects) {

  private static final Set<String> CHANCE =
      Set.of(
          "uid",
          "resourceVersion",
          "generation",
          "creationTimestamp",
          "lastTransitionTime",
          "lastUpdateTime",
          "time",
          "clusterIP",
          "clusterIPs",
          "nodePort",
          "healthCheckNodePort");

  /** Of an entry of {@code ownerReferences}, in managedFields. */
  private static final Pattern OWNER_KEY = Pattern.compile("(?<=\"uid\":)\"[^\"]*\"");

  public EndState {
    objects = new TreeMap<>(objects);
  }

  /**
   * Of these objects.
   *
   * @param reporter the kind whose status counts; of all others the cluster's controllers write it
   * @param maskedAnnotations that hold a hash over identities
   */
  public static EndState of(
      Collection<? extends JsonNode> found,
      String namespace,
      String reporter,
      Set<String> maskedAnnotations) {
    var objects = new TreeMap<String, String>();
    for (var object : found) {
      ObjectNode masked = object.deepCopy();
      var metadata = masked.withObject("/metadata");
      if (!masked.path("kind").asText().equals(reporter)) {
        masked.remove("status");
      }
      keepOwnership(metadata);
      maskAnnotations(metadata, maskedAnnotations);
      mask(masked);
      objects.merge(
          name(object),
          OWNER_KEY
              .matcher(Serialization.asYaml(masked))
              .replaceAll("")
              .replace(namespace, "NAMESPACE"),
          (one, other) -> one + "and again:\n" + other);
    }
    return new EndState(objects);
  }

  private static String name(JsonNode object) {
    return object.path("kind").asText() + "/" + object.path("metadata").path("name").asText();
  }

  /** Who owns which field, in the order of names; a status is reported, not owned. */
  private static void keepOwnership(ObjectNode metadata) {
    var owners = new TreeMap<String, JsonNode>();
    metadata.path("managedFields").forEach(entry -> addOwner(entry, owners));
    metadata.putArray("managedFields").addAll(owners.values());
  }

  private static void addOwner(JsonNode entry, Map<String, JsonNode> owners) {
    if (!entry.has("subresource")) {
      owners.put(entry.path("manager").asText() + entry.path("operation").asText(), entry);
    }
  }

  private static void maskAnnotations(ObjectNode metadata, Set<String> masked) {
    if (metadata.path("annotations") instanceof ObjectNode annotations) {
      masked.stream().filter(annotations::has).forEach(key -> annotations.put(key, "…"));
    }
  }

  private static void mask(JsonNode node) {
    switch (node) {
      case ObjectNode object -> {
        object.remove(List.copyOf(CHANCE));
        object.forEach(EndState::mask);
      }
      case ArrayNode array -> array.forEach(EndState::mask);
      default -> {}
    }
  }
}
