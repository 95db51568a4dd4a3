package dev.garboard.kit.runtime;

/**
 * A moment at which it matters whether the process still lives: beside a commit, a message or a
 * call. Each is said aloud by the code that passes it; nothing comes of that, unless a {@link
 * Listener} is on the class path (META-INF/services), which tests put there to end the process.
 */
public enum CrashPoint {
  /** A message is here, and its transaction has not begun. */
  CONSUMED,
  /** All is written, nothing committed. */
  BEFORE_COMMIT,
  /** All is committed, and nobody told: neither the caller nor the broker. */
  AFTER_COMMIT,
  /** A committed message is about to leave. */
  BEFORE_PUBLISH,
  /** It is at the broker, and its row still in the outbox. */
  AFTER_PUBLISH,
  /** What somebody else is to do is written down, and they have not been called. */
  BEFORE_CALL,
  /** They have answered, and that is not written down. */
  AFTER_CALL;

  /** Learns of every moment, on the thread that has come to it. */
  @FunctionalInterface
  public interface Listener {
    void passing(CrashPoint point, String what);
  }

  /**
   * The process has come to it.
   *
   * @param what is about to happen or has happened: a type of message, a route
   */
  public void pass(String what) {
    CrashListeners.LISTENER.passing(this, what);
  }
}
