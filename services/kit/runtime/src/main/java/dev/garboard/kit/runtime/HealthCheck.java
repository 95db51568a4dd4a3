package dev.garboard.kit.runtime;

/** Asks one thing of this process whether it works. */
@FunctionalInterface
public interface HealthCheck {
  /**
   * Asks; interrupted after one second.
   *
   * @throws Exception counts as {@link Down}
   */
  Answer ask() throws Exception;

  /** The answer, with a detail for people. */
  sealed interface Answer {
    /** One line for people. */
    String detail();
  }

  /** It works. */
  record Up(String detail) implements Answer {
    /** It works, nothing more to say. */
    public Up() {
      this("");
    }
  }

  /** It does not work, because. */
  record Down(String detail) implements Answer {}
}
