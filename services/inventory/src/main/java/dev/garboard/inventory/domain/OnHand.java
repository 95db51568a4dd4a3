package dev.garboard.inventory.domain;

/** How many pieces of an article somebody counted: 0 to 1,000,000,000. */
public record OnHand(long pieces) {
  static final long MOST = 1_000_000_000;

  public OnHand {
    if (pieces < 0 || pieces > MOST) {
      throw new IllegalArgumentException("is 0 to " + MOST);
    }
  }
}
