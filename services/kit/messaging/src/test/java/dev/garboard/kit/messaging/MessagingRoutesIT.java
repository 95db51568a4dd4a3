package dev.garboard.kit.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.garboard.kit.messaging.spi.Bytes;
import dev.garboard.kit.messaging.spi.Headers;
import dev.garboard.kit.messaging.spi.Message;
import dev.garboard.kit.messaging.spi.Receipt.Stored;
import dev.garboard.kit.testing.Stack;
import io.helidon.webserver.WebServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a person with {@code curl} sees and does. */
class MessagingRoutesIT {
  private static final String TOPIC = "things.v1";
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private final MemoryBroker broker = new MemoryBroker(Duration.ofMillis(100));
  private final HttpClient client = HttpClient.newHttpClient();
  private Stack stack;
  private Service service;
  private DeadLetters letters;
  private WebServer server;

  @BeforeEach
  void begin() throws Exception {
    stack = Stack.open();
    service = Service.on(stack.postgres().database("routes"));
    broker.provide(Set.of(TOPIC));
    letters = service.deadLetters(broker, service.consumer(broker, TOPIC, 1));
    var relay = service.relay(broker, new OutboxConfig(Duration.ofMillis(200), 500, 1));
    var routes = new MessagingRoutes(letters, new OutboxRows(service.tx, relay::wake), () -> "ada");
    server = WebServer.builder().host("127.0.0.1").routing(routes::addTo).build().start();
  }

  @AfterEach
  void end() {
    server.stop();
    service.close();
    broker.stop();
    client.close();
    stack.close();
  }

  @Test
  void deadLettersAreATableForCurlAndJsonForPrograms() throws Exception {
    assertThat(get("/dlq", "*/*").body()).isEqualTo("none\n");
    bury("a\u001b[31m");
    bury("b");
    var table = get("/dlq", "*/*");
    assertThat(table.headers().firstValue("Content-Type")).contains("text/plain; charset=utf-8");
    assertThat(table.body().lines()).hasSize(3);
    assertThat(table.body()).startsWith("id  topic").contains("a?[31m").doesNotContain("\u001b");
    var json = get("/dlq?limit=1", "application/json");
    assertThat(json.headers().firstValue("Content-Type")).contains("application/json");
    assertThat(json.body())
        .startsWith("[{\"id\":1,\"topic\":\"things.v1\"")
        .doesNotContain("\"id\":2");
    assertThat(get("/dlq?after=1", "application/json").body()).contains("\"id\":2");
    assertThat(get("/dlq/2", "*/*").body()).contains("ce_specversion");
  }

  @Test
  void aDeadLetterIsReplayedOrDroppedByItsId() throws Exception {
    bury("a");
    assertThat(post("/dlq/1/replay")).isEqualTo(204);
    await().atMost(PATIENCE).until(() -> letters.after(1, 1).size() == 1);
    var again = letters.after(0, 1).getFirst().id();
    assertThat(post("/dlq/" + again + "/drop")).isEqualTo(204);
    assertThat(post("/dlq/" + again + "/drop")).isEqualTo(404);
    assertThat(post("/dlq/" + again + "/replay")).isEqualTo(404);
    assertThat(get("/dlq/" + again, "*/*").statusCode()).isEqualTo(404);
  }

  @Test
  void aParkedRowIsRetriedOrDroppedByItsId() throws Exception {
    service.write("nowhere", "a", 1);
    service.write("nowhere", "b", 1);
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                get("/outbox", "application/json").body().split("\"parked\":true", -1).length == 3);
    assertThat(get("/outbox", "*/*").body()).contains("thing/a", "no topic nowhere");
    broker.provide(Set.of("nowhere"));
    assertThat(post("/outbox/1/retry")).isEqualTo(204);
    assertThat(post("/outbox/2/drop")).isEqualTo(204);
    await().atMost(PATIENCE).until(() -> service.outboxRows() == 0);
    assertThat(post("/outbox/1/retry")).isEqualTo(404);
  }

  @Test
  void whoDidWhatWithADeadLetterIsWrittenDown() throws Exception {
    assertThat(get("/dlq/audit", "*/*").body()).isEqualTo("none\n");
    bury("a");
    assertThat(post("/dlq/1/replay")).isEqualTo(204);
    await().atMost(PATIENCE).until(() -> letters.after(1, 1).size() == 1);
    var again = letters.after(0, 1).getFirst().id();
    assertThat(post("/dlq/" + again + "/drop")).isEqualTo(204);
    assertThat(post("/dlq/" + again + "/drop")).isEqualTo(404);
    assertThat(lines(get("/dlq/audit", "*/*").body()))
        .containsExactly("ada replay 1 things.v1 a", "ada drop " + again + " things.v1 a");
    assertThat(get("/dlq/audit?after=1", "application/json").body())
        .contains("\"actor\":\"ada\",\"action\":\"drop\"")
        .doesNotContain("replay");
    assertThat(get("/outbox/audit", "*/*").body()).isEqualTo("none\n");
  }

  @Test
  void whatTheBrokerDoesNotTakeIsNoReplay() throws Exception {
    bury("a");
    broker.stop();
    assertThat(post("/dlq/1/replay")).isEqualTo(503);
    assertThat(get("/dlq/audit", "*/*").body()).isEqualTo("none\n");
    assertThat(letters.find(1)).isPresent();
  }

  @Test
  void whoDidWhatWithARowOfTheOutboxIsWrittenDown() throws Exception {
    service.write("nowhere", "a", 1);
    service.write("nowhere", "b", 1);
    await().atMost(PATIENCE).until(() -> get("/outbox", "*/*").body().lines().count() == 3);
    assertThat(post("/outbox/1/retry")).isEqualTo(204);
    assertThat(post("/outbox/2/drop")).isEqualTo(204);
    assertThat(post("/outbox/2/drop")).isEqualTo(404);
    assertThat(lines(get("/outbox/audit", "*/*").body()))
        .containsExactly("ada retry 1 nowhere a", "ada drop 2 nowhere b");
  }

  @Test
  void afterAYearItIsForgotten() throws Exception {
    bury("a");
    bury("b");
    assertThat(post("/dlq/1/drop")).isEqualTo(204);
    service.tx.with(
        handle -> handle.execute("UPDATE messaging_audit SET at = now() - interval '366 days'"));
    assertThat(post("/dlq/2/drop")).isEqualTo(204);
    letters.audit().purge();
    assertThat(lines(get("/dlq/audit", "*/*").body())).containsExactly("ada drop 2 things.v1 b");
  }

  /** Who, what, with which; the header is not among them, nor what differs each time. */
  private static List<String> lines(String table) {
    return table
        .lines()
        .skip(1)
        .map(line -> line.split(" +"))
        .map(cells -> String.join(" ", List.of(cells).subList(2, 7)))
        .toList();
  }

  @Test
  void whatIsNoNumberIsRefused() throws Exception {
    assertThat(get("/dlq?limit=x", "*/*").statusCode()).isEqualTo(400);
    assertThat(get("/dlq?after=-1", "*/*").statusCode()).isEqualTo(400);
    assertThat(get("/outbox?after=99999999999999999999", "*/*").statusCode()).isEqualTo(400);
    assertThat(get("/dlq?limit=1000000", "*/*").statusCode()).isEqualTo(200);
    assertThat(get("/dlq/1%27%20OR%201=1", "*/*").statusCode()).isEqualTo(404);
    assertThat(post("/dlq/x/drop")).isEqualTo(404);
    assertThat(post("/outbox/0x1/drop")).isEqualTo(404);
  }

  @Test
  void aDeadLetterNamesItsTrace() throws Exception {
    var id = "0af7651916cd43dd8448eb211c80319c";
    bury("a", Headers.none().with("traceparent", "00-" + id + "-b7ad6b7169203331-01"));
    bury("b", Headers.none().with("traceparent", "\u001b[31m"));
    assertThat(get("/dlq/1", "application/json").body()).contains("\"traceId\":\"" + id + "\"");
    assertThat(get("/dlq/2", "application/json").body()).contains("\"traceId\":\"\"");
  }

  private void bury(String key) {
    bury(key, Headers.none());
  }

  private void bury(String key, Headers headers) {
    var before = letters.after(0, 100).size();
    var message = new Message(TOPIC, key, headers, Bytes.of("{}"));
    assertThat(broker.publish(message).join()).isEqualTo(new Stored());
    await().atMost(PATIENCE).until(() -> letters.after(0, 100).size() == before + 1);
  }

  private HttpResponse<String> get(String path, String accept) throws Exception {
    return client.send(request(path).header("Accept", accept).build(), BodyHandlers.ofString());
  }

  private int post(String path) throws Exception {
    var request = request(path).POST(BodyPublishers.noBody()).build();
    return client.send(request, BodyHandlers.ofString()).statusCode();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path));
  }
}
