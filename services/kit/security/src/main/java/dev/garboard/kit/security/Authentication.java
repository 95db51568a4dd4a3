package dev.garboard.kit.security;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Optional;

/**
 * Tells from the Authorization headers of a call, over HTTP or gRPC, who makes it (RFC 6750 section
 * 2.1), and counts in {@code auth_total{outcome}}. A token in a query or a body is not looked for.
 */
public final class Authentication {
  private static final String SCHEME = "Bearer";

  private final TokenVerifier verifier;
  private final MeterRegistry registry;

  /** Asks this verifier about tokens. */
  public Authentication(TokenVerifier verifier, MeterRegistry registry) {
    this.verifier = verifier;
    this.registry = registry;
  }

  /** Who calls, by all the Authorization headers there are. Another scheme is for somebody else. */
  public Caller caller(List<String> authorization) {
    var caller = decide(authorization);
    count(
        switch (caller) {
          case Caller.Known _ -> "accepted";
          case Caller.Anonymous _ -> "anonymous";
          case Caller.Rejected(var fault) -> fault.outcome();
        });
    return caller;
  }

  private Caller decide(List<String> authorization) {
    if (authorization.isEmpty()) {
      return new Caller.Anonymous();
    }
    if (authorization.size() > 1) {
      return new Caller.Rejected(TokenFault.CREDENTIALS);
    }
    return token(authorization.getFirst()).map(verifier::verify).orElseGet(Caller.Anonymous::new);
  }

  /** The name of a scheme may be written in any case (RFC 9110 section 11.1). */
  private static Optional<String> token(String header) {
    var space = header.indexOf(' ');
    var scheme = space < 0 ? header : header.substring(0, space);
    return scheme.equalsIgnoreCase(SCHEME)
        ? Optional.of(space < 0 ? "" : header.substring(space + 1))
        : Optional.empty();
  }

  private void count(String outcome) {
    Counter.builder("auth").tag("outcome", outcome).register(registry).increment();
  }
}
