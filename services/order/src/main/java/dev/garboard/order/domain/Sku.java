package dev.garboard.order.domain;

import java.util.regex.Pattern;

/** The name of an article in stock: 1 to 32 of A–Z, 0–9 and the dash, not first. */
public record Sku(String value) {
  private static final Pattern FORM = Pattern.compile("[A-Z0-9][A-Z0-9-]{0,31}");

  public Sku {
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException("is 1 to 32 of A-Z, 0-9 and -, like TEA-01");
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
