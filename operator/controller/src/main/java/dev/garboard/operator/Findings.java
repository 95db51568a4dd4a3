package dev.garboard.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import dev.garboard.operator.Plan.Notice;
import java.util.ArrayList;
import java.util.Collection;
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
      if (e.getCause() instanceof MismatchedInputException mismatch) {
        misfit(field, tree, mismatch);
        return Optional.empty();
      }
      throw e;
    }
  }

  private void misfit(String field, JsonNode tree, MismatchedInputException mismatch) {
    var path = new StringBuilder(field);
    var value = tree;
    for (var step : mismatch.getPath()) {
      path.append(step.getIndex() < 0 ? "." + step.getFieldName() : "[" + step.getIndex() + "]");
      value = step.getIndex() < 0 ? value.path(step.getFieldName()) : value.path(step.getIndex());
    }
    violation(
        path.toString(),
        "%s cannot stand here; write %s".formatted(value, expected(mismatch.getTargetType())));
  }

  private static String expected(Class<?> type) {
    if (Collection.class.isAssignableFrom(type)) {
      return "a list";
    }
    if (type == Integer.class || type == Long.class) {
      return "an integer";
    }
    return type == Boolean.class ? "true or false" : type == String.class ? "a text" : "an object";
  }

  List<Violation> violations() {
    return List.copyOf(violations);
  }

  List<Notice> notices() {
    return List.copyOf(notices);
  }
}
