package dev.garboard.peers.shop;

/** A participant says no: to try again would not help. */
public final class Refused extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public Refused(String reason) {
    super(reason, null, false, false);
  }
}
