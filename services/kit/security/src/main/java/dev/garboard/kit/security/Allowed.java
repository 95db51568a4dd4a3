package dev.garboard.kit.security;

import dev.garboard.kit.runtime.Problem;
import io.helidon.http.HeaderNames;

/** Answers the methods that a path does not have. */
public final class Allowed {
  private Allowed() {}

  /** For a path that has these methods, separated by commas. */
  public static Secured only(String methods) {
    return Secured.open(
        (request, response) -> {
          response.header(HeaderNames.ALLOW, methods);
          Problem.METHOD_NOT_ALLOWED.send(response, "allowed: " + methods);
        });
  }
}
