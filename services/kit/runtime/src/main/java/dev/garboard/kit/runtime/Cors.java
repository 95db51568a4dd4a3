package dev.garboard.kit.runtime;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.util.Set;

/**
 * Tells browsers which pages may read our answers (Fetch standard, section 3.3): those of the
 * listed origins. To others it says nothing, which denies. Helidon's CORS feature answers before
 * the filters that log and count.
 */
final class Cors implements Filter {
  private static final String METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE";
  private static final String HEADERS =
      "Authorization, Content-Type, If-Match, If-None-Match, Idempotency-Key, traceparent,"
          + " tracestate, X-Request-Id, X-Request-Timeout-Ms";
  private static final String EXPOSED =
      "ETag, Location, RateLimit, RateLimit-Policy, Retry-After, X-Request-Id";

  private final Set<String> origins;
  private final boolean credentials;
  private final String seconds;

  Cors(CorsConfig config) {
    origins = Set.copyOf(config.allowedOrigins());
    credentials = config.allowCredentials();
    seconds = String.valueOf(config.maxAge().toSeconds());
  }

  @Override
  public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
    var origin = request.headers().first(HeaderNames.ORIGIN);
    if (!origins.isEmpty()) {
      response.headers().add(HeaderNames.VARY, "Origin");
    }
    origin.filter(this::allowed).ifPresent(from -> allow(response, from));
    if (origin.isPresent() && preflight(request)) {
      answer(response, allowed(origin.get()));
    } else {
      chain.proceed();
    }
  }

  private boolean allowed(String origin) {
    return origins.contains(origin) || origins.contains("*");
  }

  private static boolean preflight(RoutingRequest request) {
    return request.prologue().method().equals(Method.OPTIONS)
        && request.headers().contains(HeaderNames.ACCESS_CONTROL_REQUEST_METHOD);
  }

  private void allow(RoutingResponse response, String origin) {
    set(response, HeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, origins.contains("*") ? "*" : origin);
    set(response, HeaderNames.ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
    if (credentials) {
      set(response, HeaderNames.ACCESS_CONTROL_ALLOW_CREDENTIALS, "true");
    }
  }

  private void answer(RoutingResponse response, boolean allowed) {
    if (allowed) {
      set(response, HeaderNames.ACCESS_CONTROL_ALLOW_METHODS, METHODS);
      set(response, HeaderNames.ACCESS_CONTROL_ALLOW_HEADERS, HEADERS);
      set(response, HeaderNames.ACCESS_CONTROL_MAX_AGE, seconds);
    }
    response.status(Status.NO_CONTENT_204).send();
  }

  private static void set(RoutingResponse response, HeaderName name, String value) {
    response.header(name, value);
  }
}
