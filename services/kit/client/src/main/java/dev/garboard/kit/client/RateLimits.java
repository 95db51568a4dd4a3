package dev.garboard.kit.client;

import dev.garboard.kit.client.RateLimiter.Allowed;
import dev.garboard.kit.client.RateLimiter.Decision;
import dev.garboard.kit.client.RateLimiter.Limited;
import dev.garboard.kit.runtime.ClientAddress;
import dev.garboard.kit.runtime.Metrics;
import dev.garboard.kit.runtime.Problem;
import dev.garboard.kit.runtime.Refusal;
import io.helidon.common.uri.UriPath;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * Keeps callers to their limits: each in all, each on single routes, all together. Answers 429 with
 * {@code Retry-After}, and tells what is left in {@code RateLimit} and {@code RateLimit-Policy}
 * (draft-ietf-httpapi-ratelimit-headers-10). Limits change at run time; what was used stays used.
 */
public final class RateLimits implements Filter {
  private static final HeaderName LEFT = HeaderNames.create("RateLimit");
  private static final HeaderName POLICY = HeaderNames.create("RateLimit-Policy");

  private record Outcome(String limiter, String decision) {}

  private final ClientAddress addresses;
  private final Supplier<Optional<String>> principal;
  private final MeterRegistry registry;
  private final RateLimiter limiter;
  private final Map<Outcome, Counter> outcomes = new ConcurrentHashMap<>();
  private volatile RouteLimits limits;

  /**
   * The filter for {@code HttpFilters.limit}; over gRPC {@link #admit} for {@code
   * CallFilters.limit}, where both doors share what is left.
   *
   * @param addresses tells callers apart who did not say who they are
   * @param principal who calls on this thread; empty if nobody knows
   */
  public RateLimits(
      RateLimitConfig config,
      ClientAddress addresses,
      Supplier<Optional<String>> principal,
      Metrics metrics) {
    this.addresses = addresses;
    this.principal = principal;
    registry = metrics.registry();
    limiter = new RateLimiter(config.maxKeys());
    limits = new RouteLimits(config);
  }

  /** Other limits from now on; the number of keys stays. */
  public void apply(RateLimitConfig config) {
    limits = new RouteLimits(config);
  }

  @Override
  public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
    var call = request.prologue();
    var from = addresses.of(request);
    admit(
        from,
        call.method().text(),
        call.uriPath(),
        (name, decision) -> tell(response, name, decision));
    chain.proceed();
  }

  /**
   * The same for a call over gRPC, which is a POST to its path: {@code "POST
   * /garboard.user.v1.UserService/CreateUser": 5/s} is a limit of its own.
   *
   * @param from the address of who calls
   * @throws Refusal RATE_LIMITED
   */
  public void admit(InetAddress from, String path) {
    admit(from, "POST", UriPath.create(path), (name, decision) -> {});
  }

  private void admit(
      InetAddress from, String method, UriPath path, BiConsumer<String, Decision> told) {
    var caller = principal.get().map(name -> "u:" + name).orElseGet(() -> key(from));
    var now = limits;
    told.accept("principal", require("principal", caller, now.principal(), told));
    now.on(method, path)
        .ifPresent(route -> require("route", route.name() + " " + caller, route.limit(), told));
    require("global", "", now.global(), told);
  }

  private Decision require(
      String name, String key, RateLimit limit, BiConsumer<String, Decision> told) {
    var decision = limiter.decide(key, limit);
    switch (decision) {
      case Allowed any -> count(name, "allowed");
      case Limited limited -> {
        count(name, "limited");
        told.accept(name, limited);
        throw new Refusal(Problem.RATE_LIMITED, Problem.RATE_LIMITED.title(), limited.retryAfter());
      }
    }
    return decision;
  }

  private void count(String name, String decision) {
    outcomes.computeIfAbsent(new Outcome(name, decision), this::counter).increment();
  }

  private Counter counter(Outcome outcome) {
    return Counter.builder("rate_limit_decisions")
        .tag("limiter", outcome.limiter())
        .tag("decision", outcome.decision())
        .register(registry);
  }

  private static void tell(RoutingResponse response, String name, Decision decision) {
    var limit = decision.limit();
    response.header(
        POLICY, "\"%s\";q=%d;w=%d".formatted(name, limit.burst(), seconds(limit.window())));
    response.header(
        LEFT, "\"%s\";r=%d;t=%d".formatted(name, decision.remaining(), seconds(decision.reset())));
  }

  private static long seconds(Duration time) {
    return time.plusNanos(999_999_999).toSeconds();
  }

  /** A /64 is one caller: every host of IPv6 has that many addresses. */
  static String key(InetAddress address) {
    var bytes = address.getAddress();
    var length = address instanceof Inet6Address ? 8 : bytes.length;
    return "a:" + HexFormat.of().formatHex(bytes, 0, length);
  }
}
