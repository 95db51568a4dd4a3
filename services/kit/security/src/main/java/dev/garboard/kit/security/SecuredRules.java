package dev.garboard.kit.security;

import io.helidon.webserver.http.HttpRoute;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import java.util.Arrays;

/** Takes no route that does not say who may call it. */
final class SecuredRules implements HttpRules {
  /** A service whose routes are held to the same. */
  private record SecuredService(HttpService service) implements HttpService {
    @Override
    public void routing(HttpRules rules) {
      service.routing(new SecuredRules(rules));
    }

    @Override
    public void beforeStart() {
      service.beforeStart();
    }

    @Override
    public void afterStop() {
      service.afterStop();
    }
  }

  private final HttpRules rules;

  SecuredRules(HttpRules rules) {
    this.rules = rules;
  }

  @Override
  public HttpRules register(HttpService... services) {
    rules.register(secured(services));
    return this;
  }

  @Override
  public HttpRules register(String path, HttpService... services) {
    rules.register(path, secured(services));
    return this;
  }

  private static HttpService[] secured(HttpService... services) {
    return Arrays.stream(services).map(SecuredService::new).toArray(HttpService[]::new);
  }

  @Override
  public HttpRules route(HttpRoute route) {
    if (!(route.handler() instanceof Secured)) {
      throw new IllegalStateException(
          "the route "
              + route.pathMatcher().map(Object::toString).orElse("/")
              + " does not say who may call it: Secured.with, signedIn or open");
    }
    rules.route(route);
    return this;
  }
}
