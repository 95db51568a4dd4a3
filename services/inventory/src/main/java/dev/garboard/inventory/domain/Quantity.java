package dev.garboard.inventory.domain;

/** How many of an article: 1 to 1,000. */
public record Quantity(int value) {
  private static final int MOST = 1_000;

  public Quantity {
    if (value < 1 || value > MOST) {
      throw new IllegalArgumentException("is 1 to " + MOST);
    }
  }
}
