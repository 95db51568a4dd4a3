package dev.garboard.kit.messaging;

/** A message that is not what it should be, and will not be at another try. */
public final class UnreadableMessage extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** What is wrong: the field, its value, what it should be. */
  public UnreadableMessage(String reason) {
    super(reason, null, false, false);
  }
}
