package dev.garboard.kit.saga;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.garboard.kit.messaging.MemoryBroker;
import dev.garboard.kit.runtime.Refusal;
import dev.garboard.kit.saga.Trips.Trip;
import dev.garboard.kit.testing.Stack;
import io.helidon.webserver.WebServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a person with {@code curl} sees and does. */
class SagaRoutesIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final MemoryBroker broker = new MemoryBroker(Duration.ofMillis(100));
  private final HttpClient client = HttpClient.newHttpClient();
  private final SagaDefinition<Trip> book = Trips.book().build();
  private Stack stack;
  private House house;
  private WebServer server;

  @BeforeEach
  void begin() throws Exception {
    stack = Stack.open();
    house = new House(stack.postgres().database("routes"), broker, House.quick(), book);
    house.refuses("CapturePayment", "CARD_GONE").open();
    var routes = new SagaRoutes(house.engine, () -> "grace");
    server =
        WebServer.builder()
            .host("127.0.0.1")
            .routing(
                routing -> {
                  routes.addTo(routing);
                  routing.error(
                      Refusal.class,
                      (_, response, refusal) ->
                          refusal.problem().send(response, refusal.getMessage()));
                })
            .build()
            .start();
  }

  @AfterEach
  void end() {
    server.stop();
    house.close();
    broker.stop();
    client.close();
    stack.close();
  }

  private UUID stuck() {
    var saga = house.start(book);
    await().atMost(PATIENCE).until(() -> house.status(saga) == SagaStatus.STUCK);
    return saga;
  }

  @Test
  void sagasAreATableForCurlAndJsonForPrograms() throws Exception {
    assertThat(get("/sagas", "*/*").body()).isEqualTo("none\n");
    var first = stuck();
    var second = stuck();
    var table = get("/sagas?status=stuck&saga=BookTrip", "*/*");
    assertThat(table.headers().firstValue("Content-Type")).contains("text/plain; charset=utf-8");
    assertThat(table.body().lines()).hasSize(3);
    assertThat(table.body()).contains(first + "  BookTrip", "CARD_GONE").doesNotContain("Ada");
    var json = get("/sagas?limit=1&after=" + first, "application/json");
    assertThat(json.body()).startsWith("[{\"id\":\"" + second + "\",\"saga\":\"BookTrip\"");
    assertThat(get("/sagas?status=COMPLETED", "*/*").body()).isEqualTo("none\n");
    assertThat(get("/sagas?saga=Other", "*/*").body()).isEqualTo("none\n");
  }

  @Test
  void aSagaIsShownWithItsTimelineAndWhatIsAwaited() throws Exception {
    var saga = stuck();
    var text = get("/sagas/" + saga, "*/*").body();
    assertThat(text.lines()).hasSize(8);
    assertThat(text).contains("4  CapturePayment  FORWARD", "REFUSED  CARD_GONE");
    var json = get("/sagas/" + saga, "application/json").body();
    assertThat(json).startsWith("{\"saga\":[{\"id\":\"" + saga).contains("\"timeline\":[{\"n\":1,");
    house.when("CapturePayment", (_, _) -> new Answer.Later());
    assertThat(post("/sagas/" + saga + "/retry", "").statusCode()).isEqualTo(204);
    assertThat(get("/sagas/" + saga, "*/*").body()).contains("AWAITED", "RETRIED", "grace");
  }

  @Test
  void eachOrderOfAPersonMendsASaga() throws Exception {
    var retried = stuck();
    var skipped = stuck();
    var resolved = stuck();
    house.asBefore("CapturePayment");
    assertThat(post("/sagas/" + retried + "/retry", "").statusCode()).isEqualTo(204);
    assertThat(post("/sagas/" + skipped + "/skip", "").statusCode()).isEqualTo(204);
    assertThat(
            post("/sagas/" + resolved + "/resolve", "{\"evidence\": \"paid in cash\"}")
                .statusCode())
        .isEqualTo(204);
    for (var saga : new UUID[] {retried, skipped, resolved}) {
      await().atMost(PATIENCE).until(() -> house.status(saga) == SagaStatus.COMPLETED);
    }
    assertThat(
            house.texts(
                "SELECT outcome || ' ' || actor || ' ' || error FROM saga_step_log"
                    + " WHERE actor <> '' ORDER BY 1"))
        .containsExactly("RESOLVED grace paid in cash", "RETRIED grace ", "SKIPPED grace ");
  }

  @Test
  void whatTheStateDoesNotAllowIsRefusedInWords() throws Exception {
    var saga = stuck();
    assertThat(post("/sagas/" + saga + "/compensate", ""))
        .satisfies(
            answer -> {
              assertThat(answer.statusCode()).isEqualTo(409);
              assertThat(answer.body()).contains("wrong-state", "it has passed its pivot");
            });
    assertThat(post("/sagas/" + saga + "/skip", "").statusCode()).isEqualTo(204);
    await().atMost(PATIENCE).until(() -> house.status(saga) == SagaStatus.COMPLETED);
    assertThat(post("/sagas/" + saga + "/retry", "").body()).contains("it has ended");
    house.when("BookHotel", (_, _) -> new Answer.Later());
    var runs = house.start(book);
    assertThat(post("/sagas/" + runs + "/skip", "").body()).contains("it is not stuck");
    assertThat(post("/sagas/" + runs + "/compensate", "").statusCode()).isEqualTo(204);
    assertThat(post("/sagas/" + runs + "/compensate", "").statusCode()).isEqualTo(409);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/sagas?limit=x",
        "/sagas?limit=-1",
        "/sagas?limit=99999999999",
        "/sagas?after=1",
        "/sagas?after=%27%20OR%201=1",
        "/sagas?status=HAPPY"
      })
  void aListThatMakesNoSenseIsRefused(String path) throws Exception {
    assertThat(get(path, "*/*").statusCode()).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "01981c2f-6a00-7abc-8def-0123456789ab",
        "1",
        "01981c2f6a007abc8def0123456789ab",
        "01981c2f-6a00-7abc-8def-0123456789ab%27",
        "%00"
      })
  void aSagaThatIsNotThereIsNotFound(String id) throws Exception {
    assertThat(get("/sagas/" + id, "*/*").statusCode()).isEqualTo(404);
    assertThat(post("/sagas/" + id + "/retry", "").statusCode()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"evidence\": \"\"}",
        "{\"evidence\": \"  \"}",
        "{\"evidence\": \"a\\u0000b\"}",
        "{\"evidence\": \"ok\", \"actor\": \"somebody else\"}"
      })
  void withoutEvidenceNothingIsResolved(String body) throws Exception {
    var saga = stuck();
    assertThat(post("/sagas/" + saga + "/resolve", body).statusCode()).isEqualTo(422);
    assertThat(house.status(saga)).isEqualTo(SagaStatus.STUCK);
  }

  private HttpResponse<String> get(String path, String accept) throws Exception {
    return client.send(request(path).header("Accept", accept).build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> post(String path, String body) throws Exception {
    var request =
        request(path)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body))
            .build();
    return client.send(request, BodyHandlers.ofString());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path));
  }
}
