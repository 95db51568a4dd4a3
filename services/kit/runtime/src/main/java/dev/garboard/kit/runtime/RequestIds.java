package dev.garboard.kit.runtime;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.util.UUID;
import java.util.regex.Pattern;
import org.slf4j.MDC;

/**
 * Gives each request a name that ties its answer to its log lines; a harmless one of the caller
 * stays.
 */
final class RequestIds implements Filter {
  static final HeaderName HEADER = HeaderNames.create("X-Request-Id");
  static final String FIELD = "request_id";
  private static final Pattern HARMLESS = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  @Override
  public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
    var id =
        request
            .headers()
            .first(HEADER)
            .filter(given -> HARMLESS.matcher(given).matches())
            .orElseGet(() -> UUID.randomUUID().toString());
    response.header(HEADER, id);
    MDC.put(FIELD, id);
    try {
      chain.proceed();
    } finally {
      MDC.remove(FIELD);
    }
  }
}
