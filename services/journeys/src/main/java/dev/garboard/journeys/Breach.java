package dev.garboard.journeys;

/** Something that must not be. */
public record Breach(Invariant invariant, String what) {
  @Override
  public String toString() {
    return invariant + ": " + what;
  }
}
