package dev.garboard.operator;

/** The API server will not have this object: trying the same again does not help. */
public final class Refused extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** The namespace is going, and the resource with it: there is nothing to do or to tell. */
  public static final String NAMESPACE_TERMINATING = "NamespaceTerminating";

  private final String reason;

  /**
   * A refusal in the server's words.
   *
   * @param reason one word, for a condition
   */
  public Refused(String reason, String message) {
    super(message);
    this.reason = reason;
  }

  public String reason() {
    return reason;
  }
}
