package dev.garboard.kit.client;

import io.helidon.http.PathMatcher;
import io.helidon.http.PathMatchers;
import io.helidon.webserver.http.ServerRequest;
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

    private boolean matches(ServerRequest request) {
      var prologue = request.prologue();
      return method.equals(prologue.method().text()) && path.match(prologue.uriPath()).accepted();
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

  /** The limit of the route that this request is for, if it has its own. */
  Optional<Route> on(ServerRequest request) {
    return routes.stream().filter(route -> route.matches(request)).findFirst();
  }
}
