package dev.garboard.kit.security;

import dev.garboard.kit.runtime.Refusal;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets who has {@code ops:write}, by a bearer token, change something on the admin listener, and
 * notes who did; for {@code ServiceRuntime.guard}. Reading stays open: kubelets and Prometheus have
 * no token.
 */
public final class OperatorsOnly implements Filter {
  private static final Logger LOG = LoggerFactory.getLogger(OperatorsOnly.class);
  private static final Permission CHANGE = new Permission("ops:write");
  private static final Set<String> READS = Set.of("GET", "HEAD");

  private final HttpAuthentication authentication;

  /** Asks this who calls. */
  public OperatorsOnly(Authentication authentication) {
    this.authentication = new HttpAuthentication(authentication);
  }

  @Override
  public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
    if (READS.contains(request.prologue().method().text())) {
      chain.proceed();
    } else {
      authentication.filter(() -> change(chain, request, response), request, response);
    }
  }

  private static void change(FilterChain chain, RoutingRequest request, RoutingResponse response) {
    var operator = admitted(response);
    chain.proceed();
    var asked = request.prologue();
    LOG.info(
        "{} {} by {}: {}",
        asked.method().text(),
        asked.uriPath().path(),
        operator.subject(),
        response.status().code());
  }

  private static Principal admitted(RoutingResponse response) {
    try {
      return Principal.require(CHANGE);
    } catch (Refusal refusal) {
      throw Secured.challenged(refusal, response);
    }
  }
}
