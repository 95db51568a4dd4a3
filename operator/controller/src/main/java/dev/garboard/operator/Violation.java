package dev.garboard.operator;

/**
 * A field that cannot be carried out.
 *
 * @param field path from {@code spec}
 * @param problem what is wrong with the value, and how to mend it
 */
public record Violation(String field, String problem) {

  @Override
  public String toString() {
    return field + ": " + problem;
  }
}
