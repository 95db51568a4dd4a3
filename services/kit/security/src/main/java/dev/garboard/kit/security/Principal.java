package dev.garboard.kit.security;

import dev.garboard.kit.runtime.Problem;
import dev.garboard.kit.runtime.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * A caller that has proved who it is.
 *
 * @param subject never blank; what the issuer calls it (RFC 7519 section 4.1.2)
 * @param permissions that it was granted
 * @param suspended those that cannot be used for now, whatever was granted: whether the token was
 *     revoked is not known
 * @param tokenId of the token that proved it (jti)
 * @param expires when the token does
 */
public record Principal(
    String subject,
    Set<Permission> permissions,
    Set<Permission> suspended,
    String tokenId,
    Instant expires) {
  static final ScopedValue<Caller> CALLER = ScopedValue.newInstance();
  private static final Duration RETRY = Duration.ofSeconds(5);

  public Principal {
    if (subject.isBlank()) {
      throw new IllegalArgumentException("a principal has a subject");
    }
    permissions = Set.copyOf(permissions);
    suspended = Set.copyOf(suspended);
  }

  /** The one whose call this thread works on. */
  public static Optional<Principal> current() {
    return Caller.current() instanceof Caller.Known(var principal)
        ? Optional.of(principal)
        : Optional.empty();
  }

  /**
   * The one whose call this thread works on.
   *
   * @throws Refusal UNAUTHENTICATED if there is none, or what its token lacks
   */
  public static Principal require() {
    return switch (Caller.current()) {
      case Caller.Known(var principal) -> principal;
      case Caller.Rejected(var fault) -> throw new Refusal(fault.problem(), fault.detail());
      case Caller.Anonymous() -> throw new Refusal(Problem.UNAUTHENTICATED, "send a bearer token");
    };
  }

  /**
   * The same, if it may do this.
   *
   * @throws Refusal UNAUTHENTICATED, FORBIDDEN, or DEPENDENCY_UNAVAILABLE for a permission that is
   *     suspended
   */
  public static Principal require(Permission permission) {
    var principal = require();
    if (!principal.has(permission)) {
      throw new Refusal(Problem.FORBIDDEN, "this needs " + permission);
    }
    if (permission.coveredBy(principal.suspended)) {
      throw new Refusal(
          Problem.DEPENDENCY_UNAVAILABLE, "revocation cannot be checked for " + permission, RETRY);
    }
    return principal;
  }

  /** Whether it was granted this. */
  public boolean has(Permission permission) {
    return permission.coveredBy(permissions);
  }

  /**
   * Hides an object of somebody else: for a stranger there is nothing.
   *
   * @param owner the subject whose object it is
   * @param overAll with this one the owner does not matter
   * @throws Refusal NOT_FOUND
   */
  public void requireOwner(String owner, Permission overAll) {
    if (!subject.equals(owner) && !(has(overAll) && !overAll.coveredBy(suspended))) {
      throw new Refusal(Problem.NOT_FOUND, "there is no such thing");
    }
  }
}
