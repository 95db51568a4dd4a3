package dev.garboard.kit.security;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import java.io.IOException;
import java.io.UncheckedIOException;

/** The contract of this door, as it was agreed on (OpenAPI 3.1, in YAML by RFC 9512). */
public final class OpenApi implements HttpService {
  private static final String PATH = "/openapi";

  private final byte[] document;

  /** Serves a document of the class path, {@code /openapi/user.yaml}. */
  public OpenApi(String resource) {
    document = document(resource);
  }

  private static byte[] document(String resource) {
    try (var file = OpenApi.class.getResourceAsStream(resource)) {
      return file.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void routing(HttpRules rules) {
    rules
        .get(
            PATH,
            Secured.open(
                (request, response) ->
                    response.header(HeaderNames.CONTENT_TYPE, "application/yaml").send(document)))
        .any(PATH, Allowed.only("GET"));
  }
}
