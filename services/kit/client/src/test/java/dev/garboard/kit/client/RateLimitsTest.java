package dev.garboard.kit.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.garboard.kit.runtime.ClientAddress;
import dev.garboard.kit.runtime.ConfigException;
import dev.garboard.kit.runtime.ConfigSource;
import dev.garboard.kit.runtime.HttpConfig;
import dev.garboard.kit.runtime.HttpFilters;
import dev.garboard.kit.runtime.HttpServer;
import dev.garboard.kit.runtime.Identity;
import dev.garboard.kit.runtime.Metrics;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RateLimitsTest {
  private final Metrics metrics = new Metrics(new Identity("trial", "1", "x", false));
  private final AtomicReference<Optional<String>> caller = new AtomicReference<>(Optional.empty());
  private final HttpClient client = HttpClient.newHttpClient();
  private RateLimits limits;
  private HttpServer server;

  @AfterEach
  void stop() {
    if (server != null) {
      server.stop();
    }
  }

  @Test
  void overTheLimitACallerIsToldWhenToComeBack() throws Exception {
    start(List.of(), "principal", "1/m burst 2");
    var first = get("/a");
    assertThat(first.statusCode()).isEqualTo(200);
    assertThat(first.headers().firstValue("ratelimit-policy")).hasValue("\"principal\";q=2;w=120");
    assertThat(first.headers().firstValue("ratelimit")).hasValue("\"principal\";r=1;t=60");
    get("/a");
    var refused = get("/a");
    assertThat(refused.statusCode()).isEqualTo(429);
    assertThat(refused.body()).contains("problems/rate-limited");
    assertThat(Integer.parseInt(refused.headers().firstValue("retry-after").orElseThrow()))
        .isBetween(55, 60);
    assertThat(refused.headers().firstValue("ratelimit").orElseThrow())
        .startsWith("\"principal\";r=0;");
    assertThat(metrics.registry().scrape())
        .contains(
            "rate_limit_decisions_total{decision=\"limited\",limiter=\"principal\",service=\"trial\"} 1.0");
  }

  @Test
  void callersWhoAreKnownDoNotShareTheirAddress() throws Exception {
    start(List.of(), "principal", "1/m");
    caller.set(Optional.of("alice"));
    assertThat(get("/a").statusCode()).isEqualTo(200);
    assertThat(get("/a").statusCode()).isEqualTo(429);
    caller.set(Optional.of("bob"));
    assertThat(get("/a").statusCode()).isEqualTo(200);
  }

  @Test
  void aForwardingHeaderOfAStrangerChangesNothing() throws Exception {
    start(List.of(), "principal", "1/m");
    assertThat(get("/a", "X-Forwarded-For", "1.1.1.1").statusCode()).isEqualTo(200);
    for (var header : List.of("X-Forwarded-For", "Forwarded", "X-Real-IP")) {
      assertThat(get("/a", header, "2.2.2.2").statusCode()).as(header).isEqualTo(429);
    }
  }

  @Test
  void aTrustedProxyTellsClientsApartAndTheClientCannotPrependOthers() throws Exception {
    start(List.of("127.0.0.0/8"), "principal", "1/m");
    assertThat(get("/a", "X-Forwarded-For", "1.1.1.1").statusCode()).isEqualTo(200);
    assertThat(get("/a", "X-Forwarded-For", "2.2.2.2").statusCode()).isEqualTo(200);
    assertThat(get("/a", "X-Forwarded-For", "9.9.9.9, 1.1.1.1").statusCode()).isEqualTo(429);
  }

  @Test
  void aRouteMayHaveItsOwnLimit() throws Exception {
    start(List.of(), "routes", "GET /b/{id}=1/m");
    assertThat(get("/b/1").statusCode()).isEqualTo(200);
    assertThat(get("/b/2").statusCode()).isEqualTo(429);
    assertThat(get("/a").statusCode()).isEqualTo(200);
  }

  @Test
  void allTogetherHaveALimitToo() throws Exception {
    start(List.of(), "global", "1/m");
    caller.set(Optional.of("alice"));
    assertThat(get("/a").statusCode()).isEqualTo(200);
    caller.set(Optional.of("bob"));
    assertThat(get("/a").statusCode()).isEqualTo(429);
  }

  @Test
  void limitsChangeAtRunTime() throws Exception {
    start(List.of(), "principal", "1/m");
    get("/a");
    assertThat(get("/a").statusCode()).isEqualTo(429);
    limits.apply(config("principal", "100/s burst 10"));
    await().untilAsserted(() -> assertThat(get("/a").statusCode()).isEqualTo(200));
  }

  @Test
  void theDefaultIsAHundredASecondAndABurstOfTwoHundred() throws Exception {
    start(List.of(), "max-keys", "10");
    assertThat(get("/a").headers().firstValue("ratelimit-policy"))
        .hasValue("\"principal\";q=200;w=2");
  }

  @Test
  void whatIsNoLimitIsRefusedByName() {
    assertThatThrownBy(() -> config("principal", "many"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("principal = \"many\"")
        .hasMessageContaining("100/s burst 200");
    assertThatThrownBy(() -> config("routes", "users=1/s")).hasMessageContaining("POST /api");
  }

  @Test
  void aNetworkOfIpv6IsOneCaller() throws Exception {
    assertThat(RateLimits.key(InetAddress.ofLiteral("2001:db8::1")))
        .isEqualTo(RateLimits.key(InetAddress.ofLiteral("2001:db8::2")))
        .isNotEqualTo(RateLimits.key(InetAddress.ofLiteral("2001:db8:0:1::1")));
  }

  private void start(List<String> trusted, String key, String value) {
    limits = new RateLimits(config(key, value), new ClientAddress(trusted), caller::get, metrics);
    var http = read(HttpConfig.class, Map.of("GARBOARD_HOST", "127.0.0.1", "GARBOARD_PORT", "0"));
    server =
        new HttpServer(
            http,
            metrics,
            HttpFilters.none().limit(limits),
            routing ->
                routing
                    .get("/a", (request, response) -> response.send("a"))
                    .get("/b/{id}", (request, response) -> response.send("b")));
    server.start();
  }

  private static RateLimitConfig config(String key, String value) {
    var variables = new HashMap<String, String>();
    variables.put("GARBOARD_" + key.toUpperCase(java.util.Locale.ROOT).replace('-', '_'), value);
    return read(RateLimitConfig.class, variables);
  }

  private static <T extends Record> T read(Class<T> type, Map<String, String> variables) {
    return new ConfigSource(Path.of("").toAbsolutePath(), variables).read(type).value();
  }

  private HttpResponse<String> get(String path, String... headers) throws Exception {
    var uri = URI.create("http://127.0.0.1:" + server.port() + path);
    var request = HttpRequest.newBuilder(uri);
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), BodyHandlers.ofString());
  }
}
