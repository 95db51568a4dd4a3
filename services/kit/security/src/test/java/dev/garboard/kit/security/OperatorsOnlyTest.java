package dev.garboard.kit.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.garboard.kit.runtime.ConfigSource;
import dev.garboard.kit.runtime.HttpFilters;
import dev.garboard.kit.runtime.HttpServer;
import dev.garboard.kit.runtime.Identity;
import dev.garboard.kit.runtime.Metrics;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may change something where operators work. */
class OperatorsOnlyTest {
  @TempDir private Path directory;
  private final AtomicInteger changed = new AtomicInteger();
  private final HttpClient client = HttpClient.newHttpClient();
  private Issuer issuer;
  private HttpServer server;

  @BeforeEach
  void start() throws Exception {
    issuer = new Issuer(directory);
    var metrics = new Metrics(new Identity("trial", "1", "x", false));
    var config =
        new ConfigSource(Path.of("").toAbsolutePath(), Map.of()).read(Door.Settings.class).value();
    var authentication = new Authentication(issuer.verifier, metrics.registry());
    server =
        new HttpServer(
            config.http(),
            metrics,
            HttpFilters.none().limit(new OperatorsOnly(authentication)),
            routing ->
                routing.any(
                    "/dlq", (request, response) -> response.send("" + changed.incrementAndGet())));
    server.start();
  }

  @AfterEach
  void stop() throws Exception {
    client.close();
    server.stop();
    issuer.close();
  }

  private HttpResponse<String> send(String method, Optional<String> token) throws Exception {
    var uri = URI.create("http://127.0.0.1:" + server.port() + "/dlq");
    var request = HttpRequest.newBuilder(uri).method(method, BodyPublishers.noBody());
    token.ifPresent(text -> request.header("Authorization", "Bearer " + text));
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private Optional<String> with(String permission) {
    return Optional.of(issuer.issuer.issue("root", Set.of(new Permission(permission))));
  }

  @Test
  void everybodyReads() throws Exception {
    assertThat(send("GET", Optional.empty()).statusCode()).isEqualTo(200);
    assertThat(send("GET", Optional.of("x.y.z")).statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH"})
  void whoDoesNotSayWhoTheyAreChangesNothing(String method) throws Exception {
    var refused = send(method, Optional.empty());
    assertThat(refused.statusCode()).isEqualTo(401);
    assertThat(refused.headers().allValues("WWW-Authenticate")).containsExactly("Bearer");
    assertThat(send(method, Optional.of("x.y.z")).headers().allValues("WWW-Authenticate"))
        .containsExactly("Bearer error=\"invalid_token\"");
    assertThat(changed).hasValue(0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"user:write", "ops:read", "opsx:*"})
  void anotherPermissionIsNotEnough(String permission) throws Exception {
    var refused = send("POST", with(permission));
    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(refused.body()).contains("this needs ops:write");
    assertThat(changed).hasValue(0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ops:write", "ops:*"})
  void anOperatorDoes(String permission) throws Exception {
    assertThat(send("POST", with(permission)).statusCode()).isEqualTo(200);
  }

  @Test
  void whileRevocationCannotBeCheckedNobodyDoes() throws Exception {
    var token = with("ops:*");
    issuer.revocations.away = true;
    var refused = send("POST", token);
    assertThat(refused.statusCode()).isEqualTo(503);
    assertThat(refused.headers().firstValue("Retry-After")).hasValue("5");
    assertThat(changed).hasValue(0);
  }
}
