package dev.garboard.kit.runtime;

/** A part of the process that is started, drained and stopped in order. */
public interface Component {
  /** What logs and health call it. */
  String name();

  /**
   * Starts it; returns when it works. Called once, on a virtual thread, and interrupted when the
   * start takes too long.
   */
  void start() throws Exception;

  /** Accepts nothing new and returns when what it had is done; interrupted at the drain's end. */
  default void drain() throws Exception {}

  /** Stops it. Called once, also after a start that failed half way. */
  void stop() throws Exception;
}
