package dev.garboard.kit.security;

import dev.garboard.kit.runtime.Problem;
import java.util.Locale;

/**
 * Why a token is no good. For metrics, logs and tests; a caller only learns that it is, so that
 * nothing can be learnt by trying.
 */
public enum TokenFault {
  /** Not one Authorization header with one token. */
  CREDENTIALS(Problem.MALFORMED_REQUEST, "one Authorization header with one bearer token"),
  /** Not three parts of base64url with one JSON object each in the first two; or too long. */
  FORM,
  /** A header that names something else than alg, kid and typ, or not as it must. */
  HEADER,
  /** Another algorithm than that of the key. */
  ALGORITHM,
  /** Nobody has this key. */
  KEY,
  /** The signature is of somebody else. */
  SIGNATURE,
  /** A claim is absent or of a wrong type. */
  CLAIMS,
  /** Another issuer. */
  ISSUER,
  /** For somebody else. */
  AUDIENCE,
  /** Over, or issued too long ago. */
  EXPIRED,
  /** From the future. */
  EARLY,
  /** Taken back. */
  REVOKED,
  /** The keys of the issuer could not be had so far. */
  KEYS_UNAVAILABLE(Problem.DEPENDENCY_UNAVAILABLE, "the keys of the issuer are not known yet");

  private final Problem problem;
  private final String detail;

  TokenFault() {
    this(Problem.UNAUTHENTICATED, "the token is not valid here");
  }

  TokenFault(Problem problem, String detail) {
    this.problem = problem;
    this.detail = detail;
  }

  /** What answers the call. */
  Problem problem() {
    return problem;
  }

  /** Words for the caller, the same for every bad token. */
  String detail() {
    return detail;
  }

  String outcome() {
    return name().toLowerCase(Locale.ROOT);
  }
}
