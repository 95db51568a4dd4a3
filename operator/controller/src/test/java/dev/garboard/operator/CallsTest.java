package dev.garboard.operator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CallsTest {

  private final AtomicInteger token = new AtomicInteger();
  private final List<String> seen = new CopyOnWriteArrayList<>();
  private HttpServer server;
  private KubernetesClient client;
  private Calls calls;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/api/answers", this::answer);
    server.createContext("/api/refuses-the-first", CallsTest::refuseTheFirst);
    server.createContext("/api/hangs-up", HttpExchange::close);
    server.createContext("/api/never-answers", _ -> {});
    server.start();
    client = new KubernetesClientBuilder().withConfig(settings().build()).build();
    calls = new Calls(client);
  }

  private ConfigBuilder settings() {
    return new ConfigBuilder()
        .withMasterUrl("http://127.0.0.1:" + server.getAddress().getPort())
        .withOauthTokenProvider(() -> "token-" + token.incrementAndGet())
        .withImpersonateUsername("someone");
  }

  private void answer(HttpExchange exchange) throws IOException {
    var headers = exchange.getRequestHeaders();
    seen.add(
        String.join(
            " ",
            exchange.getRequestMethod(),
            headers.getFirst("Authorization"),
            headers.getFirst("Impersonate-User"),
            headers.getFirst("Content-Type"),
            new String(exchange.getRequestBody().readAllBytes(), UTF_8)));
    exchange.sendResponseHeaders(409, 5);
    exchange.getResponseBody().write("taken".getBytes(UTF_8));
    exchange.close();
  }

  private static void refuseTheFirst(HttpExchange exchange) throws IOException {
    var token = exchange.getRequestHeaders().getFirst("Authorization");
    exchange.sendResponseHeaders(token.equals("Bearer token-1") ? 401 : 200, -1);
    exchange.close();
  }

  @AfterEach
  void stop() {
    client.close();
    server.stop(0);
  }

  /** A token in a pod is exchanged every hour; each call has the one of its time. */
  @Test
  void carryTheCredentialsOfTheClientAsTheyAreNow() {
    calls.send("PATCH", "/api/answers", "application/json", "application/x", "{}".getBytes(UTF_8));
    calls.send("PATCH", "/api/answers", "application/json", "application/x", "{}".getBytes(UTF_8));
    assertThat(seen)
        .containsExactly(
            "PATCH Bearer token-1 someone application/x {}",
            "PATCH Bearer token-2 someone application/x {}");
  }

  @Test
  void aTokenThatIsRefusedIsReadAnew() {
    assertThat(calls.get("/api/refuses-the-first", "application/json").code()).isEqualTo(200);
  }

  @Test
  void giveTheAnswerWhateverItSays() {
    assertThat(calls.get("/api/answers", "application/json"))
        .isEqualTo(new Calls.Answer(409, "taken"));
  }

  @Test
  void aLostAnswerNamesTheCall() {
    assertThatThrownBy(() -> calls.get("/api/hangs-up", "application/json"))
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining("GET http://127.0.0.1:")
        .hasMessageContaining("/api/hangs-up: failed: java.io.");
  }

  @Test
  void anAnswerIsNotAwaitedForEver() {
    var impatient = new Calls(client, Duration.ofMillis(200));
    assertThatThrownBy(() -> impatient.get("/api/never-answers", "application/json"))
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageEndingWith("/api/never-answers: no answer in 0.2 s");
  }
}
