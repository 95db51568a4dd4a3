package dev.garboard.kit.runtime;

import io.helidon.webserver.http.Filter;

/**
 * What the modules above this one put into the chain of a listener, each at its place: request id,
 * access log and metrics, recover, canonical path, concurrency limit, CORS, <b>authenticate</b>,
 * <b>limit</b>, body limit, deadline, handler. A filter refuses by throwing a {@link Refusal}.
 *
 * @param trace opens the span of the request; outermost, sees the final status
 * @param authenticate finds out who calls
 * @param limit refuses who calls too often; knows who calls
 */
public record HttpFilters(Filter trace, Filter authenticate, Filter limit) {
  /** None of them. */
  public static HttpFilters none() {
    Filter proceed = (chain, request, response) -> chain.proceed();
    return new HttpFilters(proceed, proceed, proceed);
  }

  /** These, with this one around everything. */
  public HttpFilters trace(Filter filter) {
    return new HttpFilters(filter, authenticate, limit);
  }

  /** These, with this one to find out who calls. */
  public HttpFilters authenticate(Filter filter) {
    return new HttpFilters(trace, filter, limit);
  }

  /** These, with this one after the caller is known. */
  public HttpFilters limit(Filter filter) {
    return new HttpFilters(trace, authenticate, filter);
  }
}
