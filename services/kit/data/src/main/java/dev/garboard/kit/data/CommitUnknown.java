package dev.garboard.kit.data;

/**
 * The connection was lost after the commit was sent and before its answer came: all of the work
 * happened, or nothing. Find out by reading; an {@link IdempotencyStore} does.
 */
public final class CommitUnknown extends RuntimeException {
  private static final long serialVersionUID = 1;

  CommitUnknown(Throwable cause) {
    super("the connection was lost at the commit", cause);
  }
}
