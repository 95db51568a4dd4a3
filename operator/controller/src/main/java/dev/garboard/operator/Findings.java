package dev.garboard.operator;

import com.fasterxml.jackson.databind.JsonNode;
import dev.garboard.operator.Plan.Notice;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is found while a resource is read: all of it, so that a user mends it in one go. */
final class Findings {

  private final List<Violation> violations = new ArrayList<>();
  private final List<Notice> notices = new ArrayList<>();

  void violation(String field, String problem) {
    violations.add(new Violation("spec." + field, problem));
  }

  void notice(String reason, String message) {
    notices.add(new Notice(reason, message));
  }

  /** Reads one of Kubernetes' own structs, of which the schema only knows that it is an object. */
  <T> Optional<T> read(String field, JsonNode tree, Class<T> type) {
    try {
      return Optional.of(Json.read(tree, type));
    } catch (IllegalArgumentException e) {
      violation(
          field, "is no " + type.getSimpleName() + ": " + e.getMessage().lines().findFirst().get());
      return Optional.empty();
    }
  }

  List<Violation> violations() {
    return List.copyOf(violations);
  }

  List<Notice> notices() {
    return List.copyOf(notices);
  }
}
