package dev.garboard.kit.runtime;

import io.helidon.http.RequestException;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;

/**
 * Answers what the filters inside of it throw. Helidon would too, but after every filter is over:
 * access log, metrics and span would not see the status.
 */
final class Recover implements Filter {
  @Override
  public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
    try {
      chain.proceed();
    } catch (CloseConnectionException | RequestException e) {
      throw e; // the connection's
    } catch (RuntimeException e) {
      answer(request, response, e);
    }
  }

  private static void answer(RoutingRequest request, RoutingResponse response, RuntimeException e) {
    if (!response.resetStream()) {
      throw new CloseConnectionException("part of an answer is out already", e);
    }
    HttpErrors.answer(request, response, e);
    response.commit();
  }
}
