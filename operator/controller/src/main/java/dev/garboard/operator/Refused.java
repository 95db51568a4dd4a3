package dev.garboard.operator;

/** The API server will not have this object: trying the same again does not help. */
public final class Refused extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** The resource is going, maybe with its namespace: there is nothing to do or to tell. */
  public static final String ENDING = "Ending";

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
