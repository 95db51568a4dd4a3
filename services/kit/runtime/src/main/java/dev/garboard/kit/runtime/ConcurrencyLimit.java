package dev.garboard.kit.runtime;

import io.helidon.common.concurrency.limits.AimdLimit;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Refuses requests over what the listener answers in time. A filter, since Helidon's own place for
 * the limit answers 503 unseen by log and metrics, and over HTTP/2 lets a client's own mistakes
 * lower the limit of all. A request counts while it is worked on, not while its client sends or
 * reads.
 */
final class ConcurrencyLimit implements Filter {
  private static final int AT_FIRST = 256;

  private final AtomicInteger working = new AtomicInteger();
  private final AimdLimit limit;

  ConcurrencyLimit(
      ConcurrencyConfig config, Duration timeout, MeterRegistry registry, String listener) {
    limit =
        AimdLimit.builder()
            .minLimit(config.min())
            .maxLimit(config.max())
            .initialLimit(Math.clamp(AT_FIRST, config.min(), config.max()))
            .timeout(timeout)
            .build();
    Gauge.builder("concurrency_limit", this, ConcurrencyLimit::now)
        .tag("listener", listener)
        .register(registry);
  }

  private double now() {
    return limit.semaphore().availablePermits() + working.get();
  }

  @Override
  public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
    var permit = new Permit(limit, working);
    permit.take();
    response.beforeSend(() -> finish(permit, request, response));
    try {
      permit.run(chain::proceed);
    } finally {
      finish(permit, request, response);
    }
  }

  private static void finish(Permit permit, RoutingRequest request, RoutingResponse response) {
    permit.finish(response.status().code(), !request.content().consumed());
  }
}
