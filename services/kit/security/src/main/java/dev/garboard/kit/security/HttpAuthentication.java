package dev.garboard.kit.security;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.util.List;
import org.slf4j.MDC;

/**
 * Binds who calls, and the {@link CallerToken}, for everything behind it. It refuses nobody: the
 * matched route does.
 */
public final class HttpAuthentication implements Filter {
  private static final String PRINCIPAL = "principal"; // of log lines

  private final Authentication authentication;

  /** Asks this about each request. */
  public HttpAuthentication(Authentication authentication) {
    this.authentication = authentication;
  }

  @Override
  public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
    var sent = request.headers().all(HeaderNames.AUTHORIZATION, List::of);
    var caller = authentication.caller(sent);
    if (caller instanceof Caller.Known(var principal)) {
      try (var _ = MDC.putCloseable(PRINCIPAL, principal.subject())) {
        CallerToken.call(sent.getFirst(), () -> proceed(chain, caller));
      }
    } else {
      proceed(chain, caller);
    }
  }

  private static Void proceed(FilterChain chain, Caller caller) {
    return caller.call(
        () -> {
          chain.proceed();
          return null;
        });
  }
}
