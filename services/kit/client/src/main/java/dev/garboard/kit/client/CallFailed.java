package dev.garboard.kit.client;

/** A call that got no answer. What it asked for was perhaps done, unless it was never heard. */
public final class CallFailed extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final Kind kind;

  /** Where it ended. */
  public enum Kind {
    /** Nobody listened: nothing was done. */
    NOT_CONNECTED,
    /** The answer did not come in time. */
    TIMED_OUT,
    /** The connection ended before the answer did, or the answer was none. */
    BROKEN
  }

  CallFailed(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  /** How far it came. */
  public Kind kind() {
    return kind;
  }
}
