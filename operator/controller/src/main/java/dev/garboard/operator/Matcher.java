package dev.garboard.operator;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Whether an object has all that is desired of it. What the server or others add is no difference:
 * other fields, entries of a keyed list, another spelling of the same quantity, an empty value for
 * an absent one.
 */
final class Matcher {

  /** What identifies an entry in the lists of Kubernetes, the most particular first. */
  private static final List<String> KEYS =
      List.of("mountPath", "devicePath", "name", "containerPort", "port", "topologyKey", "uid");

  private static final Set<String> QUANTITIES =
      Set.of("requests", "limits", "target", "sizeLimit", "divisor");

  private Matcher() {}

  static boolean matches(JsonNode desired, JsonNode actual) {
    return matches(desired, actual, false);
  }

  private static boolean matches(JsonNode desired, JsonNode actual, boolean quantity) {
    if (empty(desired)) {
      return empty(actual) || desired.isContainerNode();
    }
    return switch (desired.getNodeType()) {
      case OBJECT -> object(desired, actual, quantity);
      case ARRAY -> array(desired, actual, quantity);
      default -> value(desired, actual, quantity);
    };
  }

  private static boolean empty(JsonNode node) {
    return node.isMissingNode()
        || node.isNull()
        || (node.isContainerNode() && node.isEmpty())
        || (node.isTextual() && node.asText().isEmpty());
  }

  private static boolean object(JsonNode desired, JsonNode actual, boolean quantity) {
    return desired.properties().stream()
        .allMatch(
            field ->
                matches(
                    field.getValue(),
                    actual.path(field.getKey()),
                    quantity || QUANTITIES.contains(field.getKey())));
  }

  private static boolean array(JsonNode desired, JsonNode actual, boolean quantity) {
    var key = KEYS.stream().filter(it -> identifies(it, desired)).findFirst();
    if (key.isPresent()) {
      return stream(desired)
          .allMatch(entry -> matches(entry, entryOf(actual, key.get(), entry), quantity));
    }
    if (desired.size() != actual.size()) {
      return false;
    }
    for (int i = 0; i < desired.size(); i++) {
      if (!matches(desired.get(i), actual.get(i), quantity)) {
        return false;
      }
    }
    return true;
  }

  private static boolean identifies(String key, JsonNode list) {
    var seen = new HashSet<JsonNode>();
    return stream(list).allMatch(entry -> entry.hasNonNull(key) && seen.add(entry.get(key)));
  }

  private static JsonNode entryOf(JsonNode list, String key, JsonNode entry) {
    return stream(list)
        .filter(it -> entry.get(key).equals(it.path(key)))
        .findFirst()
        .orElse(list.path(-1));
  }

  private static Stream<JsonNode> stream(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false);
  }

  private static boolean value(JsonNode desired, JsonNode actual, boolean quantity) {
    if (desired.equals(actual) || (desired.isNumber() && sameNumber(desired, actual))) {
      return true;
    }
    return quantity && actual.isValueNode() && sameAmount(desired.asText(), actual.asText());
  }

  private static boolean sameNumber(JsonNode desired, JsonNode actual) {
    return actual.isNumber() && desired.decimalValue().compareTo(actual.decimalValue()) == 0;
  }

  private static boolean sameAmount(String desired, String actual) {
    try {
      return Quantity.getAmountInBytes(new Quantity(desired))
              .compareTo(Quantity.getAmountInBytes(new Quantity(actual)))
          == 0;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
