package dev.garboard.kit.security;

import dev.garboard.kit.runtime.ConfigSource;
import dev.garboard.kit.runtime.Default;
import dev.garboard.kit.runtime.HttpConfig;
import dev.garboard.kit.runtime.HttpFilters;
import dev.garboard.kit.runtime.HttpServer;
import dev.garboard.kit.runtime.Identity;
import dev.garboard.kit.runtime.Metrics;
import io.helidon.webserver.http.HttpRules;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** A server with one route of each kind, behind an issuer's tokens. */
final class Door implements AutoCloseable {
  record Settings(@Default("host=127.0.0.1,port=0") HttpConfig http) {}

  final Metrics metrics = new Metrics(new Identity("trial", "1", "x", false));
  final AtomicInteger written = new AtomicInteger();
  private final HttpClient client = HttpClient.newHttpClient();
  private final HttpServer server;

  Door(Issuer issuer) {
    var config =
        new ConfigSource(Path.of("").toAbsolutePath(), Map.of()).read(Settings.class).value();
    var authentication = new Authentication(issuer.verifier, metrics.registry());
    server =
        new HttpServer(
            config.http(),
            metrics,
            HttpFilters.none().authenticate(new HttpAuthentication(authentication)),
            Secured.routes(rules -> routes(rules, issuer)));
    server.start();
  }

  private void routes(HttpRules rules, Issuer issuer) {
    rules
        .get(
            "/token",
            Secured.open(
                (request, response) -> response.send(CallerToken.current().orElse("none"))))
        .get("/open", Secured.open((request, response) -> response.send("open")))
        .get("/mine", Secured.with(Issuer.READ, (request, response) -> response.send(subject())))
        .get("/me", Secured.signedIn((request, response) -> response.send(subject())))
        .get(
            "/of/{owner}",
            Secured.with(
                Issuer.READ,
                (request, response) -> {
                  Principal.require()
                      .requireOwner(
                          request.path().pathParameters().get("owner"), new Permission("ops:read"));
                  response.send("found");
                }))
        .post(
            "/ops",
            Secured.with(
                new Permission("ops:replay"),
                (request, response) -> response.send("" + written.incrementAndGet())))
        .register(new Jwks(issuer.keys));
  }

  /** Without asking again what the route has asked. */
  private static String subject() {
    return Principal.current().map(Principal::subject).orElse("nobody");
  }

  HttpResponse<String> get(String path, String... authorization)
      throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(uri(path)), authorization);
  }

  HttpResponse<String> post(String path, String... authorization)
      throws IOException, InterruptedException {
    return send(
        HttpRequest.newBuilder(uri(path)).POST(HttpRequest.BodyPublishers.noBody()), authorization);
  }

  private HttpResponse<String> send(HttpRequest.Builder request, String... authorization)
      throws IOException, InterruptedException {
    for (var value : authorization) {
      request.header("Authorization", value);
    }
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + server.port() + path);
  }

  int port() {
    return server.port();
  }

  double count(String outcome) {
    return metrics.registry().counter("auth", "outcome", outcome).count();
  }

  @Override
  public void close() {
    client.close();
    server.stop();
  }
}
