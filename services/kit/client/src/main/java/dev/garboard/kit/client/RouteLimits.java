package dev.garboard.kit.client;

import io.helidon.common.uri.UriPath;
import io.helidon.http.PathMatcher;
import io.helidon.http.PathMatchers;
import java.util.List;
import java.util.Optional;

/** Limits in force, read from their texts once. */
final class RouteLimits {
  record Route(String name, String method, PathMatcher path, RateLimit limit) {
    static Route of(String name, String limit) {
      var space = name.indexOf(' ');
      return new Route(
          name,
          name.substring(0, space),
          PathMatchers.create(name.substring(space + 1)),
          RateLimit.parse(limit));
    }

    private boolean matches(String called, UriPath at) {
      return method.equals(called) && path.match(at).accepted();
    }
  }

  private final RateLimit principal;
  private final RateLimit global;
  private final List<Route> routes;

  RouteLimits(RateLimitConfig config) {
    principal = RateLimit.parse(config.principal());
    global = RateLimit.parse(config.global());
    routes =
        config.routes().entrySet().stream()
            .map(route -> Route.of(route.getKey(), route.getValue()))
            .toList();
  }

  RateLimit principal() {
    return principal;
  }

  RateLimit global() {
    return global;
  }

  /** The limit of the route that a request is for, if it has its own. */
  Optional<Route> on(String method, UriPath path) {
    return routes.stream().filter(route -> route.matches(method, path)).findFirst();
  }
}
