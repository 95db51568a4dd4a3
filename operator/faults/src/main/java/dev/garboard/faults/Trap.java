package dev.garboard.faults;

import java.util.Locale;

/**
 * Something that happens at a write.
 *
 * @param namespace whose writes are counted
 * @param number of the write, from 1
 */
public record Trap(String namespace, int number, Moment moment, Runnable action) {

  /** When, seen from the operator. */
  public enum Moment {
    /** The API server never hears of the write. */
    BEFORE,
    /** It is stored, and the operator never hears of that. */
    AFTER_COMMIT,
    /** The answer was sent. */
    AFTER_REPLY;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }
}
