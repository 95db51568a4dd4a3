package dev.garboard.user.http;

import dev.garboard.kit.runtime.Problem;
import dev.garboard.kit.security.Secured;
import io.helidon.http.HeaderNames;

/** Answers the methods that a path does not have. */
final class Allowed {
  private Allowed() {}

  static Secured only(String methods) {
    return Secured.open(
        (request, response) -> {
          response.header(HeaderNames.ALLOW, methods);
          Problem.METHOD_NOT_ALLOWED.send(response, "allowed: " + methods);
        });
  }
}
