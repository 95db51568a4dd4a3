package dev.garboard.kit.security;

import java.time.Instant;
import java.util.UUID;

/**
 * A refresh token as it is kept: its hash, never itself.
 *
 * @param hash SHA-256 of the token in base64url; enough for 256 random bits
 * @param family all tokens that came from one sign-in
 * @param subject who signed in
 * @param expires the same for the whole family
 * @param used whether another one was given for it
 * @param revoked whether the family is
 */
public record RefreshToken(
    String hash, UUID family, String subject, Instant expires, boolean used, boolean revoked) {
  RefreshToken successor(String freshHash) {
    return new RefreshToken(freshHash, family, subject, expires, false, false);
  }

  /** Without the hash. */
  @Override
  public String toString() {
    return "RefreshToken[family=" + family + ", expires=" + expires + "]";
  }
}
