package dev.garboard.kit.security;

import java.time.Instant;

/** Tokens that were taken back before they expired. Asked for each call. */
public interface Revocations {
  /** What is known of a token. */
  enum State {
    /** It was not taken back. */
    LIVE,
    /** It was. */
    REVOKED,
    /** Nobody can say now. */
    UNKNOWN
  }

  /** What is known of this token; answers in bounded time and never throws. */
  State of(String tokenId);

  /**
   * Takes a token back, until it expires by itself.
   *
   * @throws dev.garboard.kit.runtime.Refusal DEPENDENCY_UNAVAILABLE if that cannot be kept now
   */
  void revoke(String tokenId, Instant expires);
}
