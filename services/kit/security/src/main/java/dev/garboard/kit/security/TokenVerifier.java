package dev.garboard.kit.security;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Tells from an access token (RFC 9068, {@code typ: at+jwt}) who calls. The algorithm is that of
 * the key, never of the token; iss, aud, sub, jti, iat and exp are mandatory; a header that names
 * anything else than alg, kid and typ is refused, so that no key can be brought along.
 *
 * <p>A signature is checked once a minute: a good one is remembered by the token's SHA-256. Times,
 * key and revocation are looked at for each call.
 */
public final class TokenVerifier {
  private static final int LONGEST = 8192;
  private static final int REMEMBERED = 10_000;
  private static final Duration MEMORY = Duration.ofSeconds(60);
  private static final Set<String> HEADER = Set.of("alg", "kid", "typ");
  private static final Set<String> TYPES = Set.of("at+jwt", "application/at+jwt");
  private static final Pattern KEY_ID = Pattern.compile("[A-Za-z0-9._~=-]{1,128}");
  private static final Pattern DOT = Pattern.compile("\\.");

  /** A token whose signature was good, by this key. */
  private record Signed(TokenKey key, Claims claims) {}

  private sealed interface Reading {
    record Good(Signed signed) implements Reading {}

    record Bad(TokenFault fault) implements Reading {}
  }

  private final JwtConfig config;
  private final TokenKeys keys;
  private final Revocations revocations;
  private final Clock clock;
  private final Set<Permission> critical;
  private final Cache<ByteBuffer, Signed> remembered =
      Caffeine.newBuilder()
          .maximumSize(REMEMBERED)
          .expireAfterWrite(MEMORY)
          .executor(Runnable::run) // to wake another thread costs more than what it would do
          .build();

  /** Verifies by these keys what was issued for this audience. */
  public TokenVerifier(JwtConfig config, TokenKeys keys, Revocations revocations, Clock clock) {
    this.config = config;
    this.keys = keys;
    this.revocations = revocations;
    this.clock = clock;
    critical =
        config.critical().stream().map(Permission::new).collect(Collectors.toUnmodifiableSet());
  }

  /**
   * Who sent this token.
   *
   * @return {@link Caller.Known} or {@link Caller.Rejected}
   */
  public Caller verify(String token) {
    try {
      return switch (read(token)) {
        case Reading.Good(var signed) -> decide(signed.claims());
        case Reading.Bad(var fault) -> new Caller.Rejected(fault);
      };
    } catch (KeysUnavailable e) {
      return new Caller.Rejected(TokenFault.KEYS_UNAVAILABLE);
    }
  }

  private Reading read(String token) {
    if (token.length() > LONGEST) {
      return new Reading.Bad(TokenFault.FORM);
    }
    var hash = sha256(token);
    var known = remembered.getIfPresent(hash);
    if (known != null && keys.find(known.key().id()).filter(known.key()::equals).isPresent()) {
      return new Reading.Good(known);
    }
    var reading = check(DOT.split(token, -1));
    if (reading instanceof Reading.Good(var signed)) {
      remembered.put(hash, signed);
    }
    return reading;
  }

  private Reading check(String[] parts) {
    if (parts.length != 3) {
      return new Reading.Bad(TokenFault.FORM);
    }
    var header = JsonObject.decode(parts[0]);
    var payload = JsonObject.decode(parts[1]);
    var signature = JsonObject.bytes(parts[2]);
    if (header.isEmpty() || payload.isEmpty() || signature.isEmpty()) {
      return new Reading.Bad(TokenFault.FORM);
    }
    var input = (parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII);
    return check(header.get(), payload.get(), input, signature.get());
  }

  private Reading check(JsonObject header, JsonObject payload, byte[] input, byte[] signature) {
    var id = header.text("kid").filter(text -> KEY_ID.matcher(text).matches());
    if (!header.names().equals(HEADER) || id.isEmpty() || !isAccess(header)) {
      return new Reading.Bad(TokenFault.HEADER);
    }
    var algorithm = header.text("alg").flatMap(TokenAlgorithm::of);
    if (algorithm.isEmpty()) {
      return new Reading.Bad(TokenFault.ALGORITHM); // asks nobody for the key
    }
    var key = keys.find(id.get());
    if (key.isEmpty()) {
      return new Reading.Bad(TokenFault.KEY);
    }
    if (!key.get().algorithm().equals(algorithm.get())) {
      return new Reading.Bad(TokenFault.ALGORITHM);
    }
    if (!key.get().verifies(input, signature)) {
      return new Reading.Bad(TokenFault.SIGNATURE);
    }
    return Claims.of(payload)
        .<Reading>map(claims -> new Reading.Good(new Signed(key.get(), claims)))
        .orElse(new Reading.Bad(TokenFault.CLAIMS));
  }

  private static boolean isAccess(JsonObject header) {
    return header.text("typ").filter(TYPES::contains).isPresent();
  }

  private Caller decide(Claims claims) {
    var fault = fault(claims);
    if (fault.isPresent()) {
      return new Caller.Rejected(fault.get());
    }
    return switch (revocations.of(claims.tokenId())) {
      case REVOKED -> new Caller.Rejected(TokenFault.REVOKED);
      case LIVE -> known(claims, Set.of());
      case UNKNOWN -> known(claims, critical);
    };
  }

  private Optional<TokenFault> fault(Claims claims) {
    var now = clock.instant();
    var latest = now.plus(config.skew());
    if (!claims.issuer().equals(config.issuer())) {
      return Optional.of(TokenFault.ISSUER);
    }
    if (!claims.audience().contains(config.audience())) {
      return Optional.of(TokenFault.AUDIENCE);
    }
    if (claims.issued().isAfter(latest) || claims.notBefore().isAfter(latest)) {
      return Optional.of(TokenFault.EARLY);
    }
    var isOver = !now.isBefore(claims.expires().plus(config.skew()));
    return isOver || now.isAfter(claims.issued().plus(config.maxAge()).plus(config.skew()))
        ? Optional.of(TokenFault.EXPIRED)
        : Optional.empty();
  }

  private static Caller known(Claims claims, Set<Permission> suspended) {
    return new Caller.Known(
        new Principal(
            claims.subject(), claims.permissions(), suspended, claims.tokenId(), claims.expires()));
  }

  private static ByteBuffer sha256(String token) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      return ByteBuffer.wrap(digest.digest(token.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** How many tokens are remembered. */
  long remembered() {
    remembered.cleanUp();
    return remembered.estimatedSize();
  }
}
