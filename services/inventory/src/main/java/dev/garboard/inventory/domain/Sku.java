package dev.garboard.inventory.domain;

import java.util.Optional;
import java.util.regex.Pattern;

/** The name of an article: 1 to 32 of A–Z, 0–9 and the dash, not first. */
public record Sku(String value) implements Comparable<Sku> {
  private static final Pattern FORM = Pattern.compile("[A-Z0-9][A-Z0-9-]{0,31}");

  public Sku {
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException("is 1 to 32 of A-Z, 0-9 and -, like TEA-01");
    }
  }

  /** The same, empty if the text has another form: nothing has such a name. */
  public static Optional<Sku> find(String text) {
    return Optional.of(text).filter(FORM.asMatchPredicate()).map(Sku::new);
  }

  @Override
  public int compareTo(Sku other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
