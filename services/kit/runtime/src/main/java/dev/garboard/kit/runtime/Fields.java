package dev.garboard.kit.runtime;

import dev.garboard.kit.runtime.Problem.FieldError;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Builds values from the fields of a body and collects what is wrong with all of them. A value's
 * constructor refuses with an {@link IllegalArgumentException} whose message may be shown.
 */
public final class Fields {
  private final List<FieldError> errors = new ArrayList<>();

  /**
   * The value of a required field, or null after noting the error; call {@link #check()} before
   * using it.
   *
   * @param pointer of the field in the body (RFC 6901)
   */
  public <T, R> R read(String pointer, T given, Function<T, R> constructor) {
    if (given == null) {
      errors.add(new FieldError(pointer, "required", "is required"));
      return null;
    }
    try {
      return constructor.apply(given);
    } catch (IllegalArgumentException e) {
      errors.add(new FieldError(pointer, "invalid", e.getMessage()));
      return null;
    }
  }

  /**
   * Ends the reading.
   *
   * @throws Refusal 422 with every error, if there is one
   */
  public void check() {
    if (!errors.isEmpty()) {
      throw new Refusal(Problem.VALIDATION_FAILED, errors.size() + " wrong", errors);
    }
  }
}
