package dev.garboard.kit.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.jwk.JWK;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.garboard.kit.runtime.InvalidSetting;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JwksClientTest {
  private interface Answer {
    void send(HttpExchange exchange) throws IOException, InterruptedException;
  }

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final MovableClock clock = new MovableClock();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final AtomicInteger requests = new AtomicInteger();
  private final CountDownLatch release = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private volatile Answer answer = exchange -> text(exchange, 200, set("a"));
  private HttpServer server;
  private JwksClient client;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/jwks.json", this::serve);
    server.start();
    client = new JwksClient(uri(), registry, clock);
  }

  private URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/jwks.json");
  }

  private void serve(HttpExchange exchange) throws IOException {
    requests.incrementAndGet();
    try (exchange) {
      answer.send(exchange);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void text(HttpExchange exchange, int status, String body) throws IOException {
    var bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  private static String set(String... ids) {
    return Stream.of(ids)
        .map(JwksClientTest::published)
        .collect(Collectors.joining(",", "{\"keys\":[", "]}"));
  }

  private static String published(String id) {
    try {
      return JWK.parse(SigningKeys.freshKey(id, Instant.EPOCH)).toPublicJWK().toJSONString();
    } catch (ParseException e) {
      throw new IllegalStateException(e);
    }
  }

  @AfterEach
  void stop() {
    release.countDown();
    client.stop();
    server.stop(0);
    threads.close();
  }

  private void startWithKeys() {
    client.start();
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(count("ok")).isEqualTo(1));
  }

  private double count(String outcome) {
    return registry.counter("jwks_refresh", "outcome", outcome).count();
  }

  @Test
  void aThousandUnknownKeysCauseOneRequestAMinute() throws Exception {
    startWithKeys();
    clock.move(Duration.ofSeconds(60));
    assertThat(findAll("x", 1000)).isEmpty();
    assertThat(requests).hasValue(2);
    clock.move(Duration.ofSeconds(59));
    assertThat(findAll("y", 1000)).isEmpty();
    assertThat(requests).hasValue(2);
    clock.move(Duration.ofSeconds(1));
    assertThat(findAll("z", 1000)).isEmpty();
    assertThat(requests).hasValue(3);
  }

  @Test
  void whoeverAsksForTheNewKeyMeanwhileGetsItFromTheOneFetch() throws Exception {
    startWithKeys();
    clock.move(Duration.ofSeconds(60));
    answer = exchange -> text(exchange, 200, set("a", "b"));
    assertThat(findAll("b", 1)).hasSize(1);
    assertThat(requests).hasValue(2);
    clock.move(Duration.ofSeconds(60));
    answer = exchange -> text(exchange, 200, set("a", "b", "c"));
    try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
      var found = new ArrayList<Future<Optional<TokenKey>>>();
      for (var i = 0; i < 200; i++) {
        found.add(callers.submit(() -> client.find("c")));
      }
      for (var key : found) {
        assertThat(key.get()).isPresent();
      }
    }
    assertThat(requests).hasValue(3);
  }

  private List<TokenKey> findAll(String prefix, int count) throws Exception {
    var found = new ArrayList<TokenKey>();
    try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
      var answers = new ArrayList<Future<Optional<TokenKey>>>();
      for (var i = 0; i < count; i++) {
        var id = count == 1 ? prefix : prefix + i;
        answers.add(callers.submit(() -> client.find(id)));
      }
      for (var key : answers) {
        key.get().ifPresent(found::add);
      }
    }
    return found;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "{}",
        "{\"keys\":[]}",
        "{\"keys\":{}}",
        "{\"keys\":[{\"kty\":\"oct\",\"kid\":\"a\",\"k\":\"c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0\"}]}",
        "{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"kid\":\"a\",\"x\":\"AA\",\"y\":\"AA\"}]}",
        "{\"keys\":[{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"kid\":\"a\",\"x\":\"AA\"}]}",
        "<html>"
      })
  void anAnswerWithoutAUsableKeyLeavesTheLastGoodOnes(String body) {
    startWithKeys();
    var before = client.find("a");
    clock.move(Duration.ofMinutes(2));
    answer = exchange -> text(exchange, 200, body);
    assertThat(client.find("b")).isEmpty();
    assertThat(requests).hasValue(2);
    assertThat(count("invalid")).isEqualTo(1);
    assertThat(client.find("a")).isEqualTo(before).isPresent();
  }

  @Test
  void anErrorARedirectAnEndlessBodyOrSilenceLeavesTheLastGoodOnes() {
    startWithKeys();
    answer = exchange -> text(exchange, 500, set("b"));
    staysAfterAFailure(1);
    answer =
        exchange -> {
          exchange.getResponseHeaders().set("Location", "/jwks.json");
          text(exchange, 302, "");
        };
    staysAfterAFailure(2);
    answer = exchange -> text(exchange, 200, " ".repeat(300_000) + set("b"));
    staysAfterAFailure(3);
    answer = exchange -> release.await();
    staysAfterAFailure(4);
    answer =
        exchange -> {
          exchange.sendResponseHeaders(200, 100_000);
          exchange.getResponseBody().write(' ');
          exchange.getResponseBody().flush();
          release.await();
        };
    staysAfterAFailure(5);
  }

  private void staysAfterAFailure(int failures) {
    clock.move(Duration.ofMinutes(2));
    assertThat(client.find("b")).isEmpty();
    assertThat(count("failed")).isEqualTo(failures);
    assertThat(requests).hasValue(1 + failures);
    assertThat(client.find("a")).isPresent();
  }

  @Test
  void twoKeysOfOneNameAreNone() {
    answer = exchange -> text(exchange, 200, set("a", "twin", "twin"));
    startWithKeys();
    assertThat(client.find("twin")).isEmpty();
    assertThat(client.find("a")).isPresent();
  }

  @Test
  void beforeTheFirstKeysATokenIsNeitherGoodNorBad() {
    var config = Issuer.settings(Map.of()).jwt();
    var verifier = new TokenVerifier(config, client, new KnownRevocations(), clock);
    var header = Issuer.header().put("kid", "a").toString();
    var token = Issuer.part(header) + "." + Issuer.part("{}") + "." + Issuer.part("x");
    var unknown = new Caller.Rejected(TokenFault.KEYS_UNAVAILABLE);
    assertThat(verifier.verify(token)).isEqualTo(unknown);
    assertThat(requests).hasValue(0);
    answer = exchange -> text(exchange, 503, "");
    client.start();
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(count("failed")).isPositive());
    assertThat(verifier.verify(token)).isEqualTo(unknown);
    answer = exchange -> text(exchange, 200, set("a"));
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(verifier.verify(token))
                    .isEqualTo(new Caller.Rejected(TokenFault.SIGNATURE)));
  }

  @Test
  void aClockThatLeapsBackDoesNotStopTheFetching() {
    startWithKeys();
    clock.move(Duration.ofDays(-1));
    client.find("b");
    assertThat(requests).hasValue(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://issuer.example/jwks",
        "http://127.0.0.1.evil.example/jwks",
        "file:///etc/passwd",
        "https:/jwks",
        "ftp://127.0.0.1/jwks"
      })
  void keysAreNotFetchedWhereAnybodyCouldReplaceThem(String uri) {
    assertThatThrownBy(() -> new JwksClient(URI.create(uri), registry, clock))
        .isInstanceOf(InvalidSetting.class)
        .hasMessageContaining("https");
  }
}
