package dev.garboard.kit.security;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.UUID;

/**
 * Keeps a caller signed in: opaque tokens of 256 random bits, each good for one use, which gives
 * the next (RFC 9700 section 4.14.2). A second use means that two have it, so the whole family is
 * revoked and its owner signs in again. There is no grace for a client that refreshes twice at once
 * or lost the answer: within it, a thief would go unseen.
 */
public final class RefreshTokens {
  private static final int BYTES = 32;
  private static final int LENGTH = 43; // 32 bytes in base64url
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

  private final RefreshTokenStore store;
  private final JwtConfig config;
  private final SecureRandom random;
  private final Clock clock;

  /** What became of a refresh. */
  public sealed interface Refreshed {
    /** The next token of this subject. */
    record Renewed(String subject, String token, Instant expires) implements Refreshed {
      /** Without the token. */
      @Override
      public String toString() {
        return "Renewed[subject=" + subject + "]";
      }
    }

    /** Nobody has such a token, or its family was revoked. */
    record Unknown() implements Refreshed {}

    /** The family is over. */
    record Expired() implements Refreshed {}

    /** It had been used; now its family is revoked. Worth an alert. */
    record Reused(String subject) implements Refreshed {}
  }

  /** Keeps hashes in this store. */
  public RefreshTokens(
      RefreshTokenStore store, JwtConfig config, SecureRandom random, Clock clock) {
    this.store = store;
    this.config = config;
    this.random = random;
    this.clock = clock;
  }

  /** The first token after a sign-in of this subject. */
  public Refreshed.Renewed open(String subject) {
    var token = fresh();
    var expires = clock.instant().plus(config.refreshTtl());
    store.add(new RefreshToken(hash(token), UUID.randomUUID(), subject, expires, false, false));
    return new Refreshed.Renewed(subject, token, expires);
  }

  /** The next token for this one. */
  public Refreshed refresh(String token) {
    if (token.length() != LENGTH) {
      return new Refreshed.Unknown();
    }
    return store
        .find(hash(token))
        .filter(kept -> !kept.revoked())
        .map(this::refresh)
        .orElseGet(Refreshed.Unknown::new);
  }

  private Refreshed refresh(RefreshToken kept) {
    if (!clock.instant().isBefore(kept.expires())) {
      return new Refreshed.Expired();
    }
    var token = fresh();
    if (!kept.used() && store.replace(kept.hash(), kept.successor(hash(token)))) {
      return new Refreshed.Renewed(kept.subject(), token, kept.expires());
    }
    store.revokeFamily(kept.family());
    return new Refreshed.Reused(kept.subject());
  }

  /** Ends the family of this token, as a sign-out; nothing happens for an unknown one. */
  public void revoke(String token) {
    store.find(hash(token)).ifPresent(kept -> store.revokeFamily(kept.family()));
  }

  private String fresh() {
    var bytes = new byte[BYTES];
    random.nextBytes(bytes);
    return BASE64.encodeToString(bytes);
  }

  private static String hash(String token) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      return BASE64.encodeToString(digest.digest(token.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
