package dev.garboard.kit.security;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;

/** Publishes the keys of an issuer, to anybody, at {@code /.well-known/jwks.json}. */
public final class Jwks implements HttpService {
  /** Where verifiers look. */
  public static final String PATH = "/.well-known/jwks.json";

  private final SigningKeys keys;

  /** Publishes these keys. */
  public Jwks(SigningKeys keys) {
    this.keys = keys;
  }

  @Override
  public void routing(HttpRules rules) {
    rules.get(PATH, Secured.open(this::show));
  }

  private void show(ServerRequest request, ServerResponse response) {
    response
        .header(HeaderNames.CONTENT_TYPE, "application/jwk-set+json")
        .header(HeaderNames.CACHE_CONTROL, "public, max-age=300");
    response.send(keys.jwks());
  }
}
