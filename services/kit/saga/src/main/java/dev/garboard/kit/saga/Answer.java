package dev.garboard.kit.saga;

import java.util.Map;

/** How a command ended, or that it has not yet. */
public sealed interface Answer {
  /**
   * It has its effect.
   *
   * @param data a record or map, written as a JSON object; component names in snake case
   */
  record Done(Object data) implements Answer {
    /** Without anything to tell. */
    public Done() {
      this(Map.of());
    }
  }

  /**
   * It will never have an effect, and has none.
   *
   * @param reason a constant, for programs: {@code OUT_OF_STOCK}
   */
  record Refused(String reason) implements Answer {}

  /** {@link Participant#answer} follows; a repeat meanwhile is not answered. */
  record Later() implements Answer {}
}
