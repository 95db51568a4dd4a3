package dev.garboard.user.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.garboard.kit.runtime.HttpServer;
import dev.garboard.user.adapter.InMemoryUsers;
import dev.garboard.user.domain.ChangeEmail;
import dev.garboard.user.domain.DeleteUser;
import dev.garboard.user.domain.DescribeUser;
import dev.garboard.user.domain.RegisterUser;
import dev.garboard.user.domain.UserEmailChanged;
import dev.garboard.user.domain.UserIds;
import io.helidon.http.HeaderNames;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UserRoutesTest {
  private static final String USERS = "/api/v1/users";
  private static final String ADA = "{\"email\": \"Ada@Example.org\", \"name\": \" Ada \"}";

  private final List<UserEmailChanged> told = new CopyOnWriteArrayList<>();
  private final AtomicInteger pageSize = new AtomicInteger(3);
  private final HttpClient client = HttpClient.newHttpClient();
  private final HttpServer server = TestServer.of(routes()::addTo);

  private UserRoutes routes() {
    var clock = Clock.systemUTC();
    var users = new InMemoryUsers(told::add);
    return new UserRoutes(
        users,
        new RegisterUser(users, new UserIds(clock, new SecureRandom()), clock),
        new DescribeUser(users, clock),
        new ChangeEmail(users, clock),
        new DeleteUser(users, clock),
        pageSize::get);
  }

  @BeforeEach
  void start() {
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop();
  }

  @Test
  void aRegistrationAnswersWhereTheUserIs() throws Exception {
    var created = send("POST", USERS, ADA);
    assertThat(created.statusCode()).isEqualTo(201);
    assertThat(created.body())
        .contains("\"email\":\"ada@example.org\"", "\"name\":\"Ada\"", "\"version\":1");
    var found = send("GET", header(created, "location"), "");
    assertThat(found.statusCode()).isEqualTo(200);
    assertThat(found.body()).isEqualTo(created.body());
    assertThat(header(found, "etag")).isEqualTo("\"1\"");
  }

  @Test
  void aTakenAddressIsAConflictInAnyLetters() throws Exception {
    send("POST", USERS, ADA);
    var again = send("POST", USERS, "{\"email\": \"ADA@EXAMPLE.ORG\", \"name\": \"Other\"}");
    assertThat(again.statusCode()).isEqualTo(409);
    assertThat(again.body()).contains("problems/email-taken").doesNotContain("ADA@", "ada@");
  }

  @Test
  void allWrongFieldsAreNamedAtOnce() throws Exception {
    var refused = send("POST", USERS, "{\"email\": \"nonsense\"}");
    assertThat(refused.statusCode()).isEqualTo(422);
    assertThat(refused.body())
        .contains(
            "{\"pointer\":\"/email\",\"code\":\"invalid\",\"detail\":\"is not an email address\"}")
        .contains("{\"pointer\":\"/name\",\"code\":\"required\",\"detail\":\"is required\"}")
        .doesNotContain("nonsense");
  }

  @ParameterizedTest
  @ValueSource(strings = {"id", "version", "created_at", "deleted", "role", "is_admin"})
  void whatIsOursCannotBeAssigned(String field) throws Exception {
    var refused =
        send(
            "POST", USERS, "{\"email\": \"a@example.org\", \"name\": \"A\", \"" + field + "\": 1}");
    assertThat(refused.statusCode()).isEqualTo(422);
    assertThat(refused.body())
        .contains("\"pointer\":\"/" + field + "\",\"code\":\"unknown-field\"");
  }

  @Test
  void aProfileIsReplacedOnlyIfItIsStillTheOneRead() throws Exception {
    var ada = header(send("POST", USERS, ADA), "location");
    var renamed = send("PUT", ada, "{\"name\": \"Ada L.\"}", "If-Match", "\"1\"");
    assertThat(renamed.statusCode()).isEqualTo(200);
    assertThat(header(renamed, "etag")).isEqualTo("\"2\"");
    var late = send("PUT", ada, "{\"name\": \"Late\"}", "If-Match", "\"1\"");
    assertThat(late.statusCode()).isEqualTo(412);
    assertThat(late.body()).contains("problems/version-conflict");
    assertThat(send("PUT", ada, "{\"name\": \"Any\"}", "If-Match", "*").statusCode())
        .isEqualTo(200);
    assertThat(send("PUT", ada, "{\"name\": \"Free\"}").statusCode()).isEqualTo(200);
    assertThat(send("PUT", ada, "{\"name\": \"X\"}", "If-Match", "3").statusCode()).isEqualTo(400);
  }

  @Test
  void anAddressMovesOnceAndTheWorldHearsOfItOnce() throws Exception {
    var ada = header(send("POST", USERS, ADA), "location");
    var moved = send("PUT", ada + "/email", "{\"email\": \"ada@example.com\"}");
    assertThat(moved.body()).contains("\"email\":\"ada@example.com\"", "\"version\":2");
    var again = send("PUT", ada + "/email", "{\"email\": \"ADA@example.com\"}");
    assertThat(again.statusCode()).isEqualTo(200);
    assertThat(again.body()).contains("\"version\":2");
    assertThat(told)
        .hasSize(1)
        .first()
        .satisfies(
            event -> {
              assertThat(event.oldEmail().value()).isEqualTo("ada@example.org");
              assertThat(event.newEmail().value()).isEqualTo("ada@example.com");
            });
  }

  @Test
  void aMoveToATakenAddressIsAConflict() throws Exception {
    send("POST", USERS, ADA);
    var bob =
        header(
            send("POST", USERS, "{\"email\": \"bob@example.org\", \"name\": \"Bob\"}"), "location");
    assertThat(send("PUT", bob + "/email", "{\"email\": \"ada@example.org\"}").statusCode())
        .isEqualTo(409);
    assertThat(told).isEmpty();
  }

  @Test
  void aDeletedUserIsGoneAndTheAddressFree() throws Exception {
    var ada = header(send("POST", USERS, ADA), "location");
    assertThat(send("DELETE", ada, "").statusCode()).isEqualTo(204);
    assertThat(send("GET", ada, "").statusCode()).isEqualTo(404);
    assertThat(send("DELETE", ada, "").statusCode()).isEqualTo(404);
    assertThat(send("POST", USERS, ADA).statusCode()).isEqualTo(201);
  }

  @Test
  void aListIsPagedByTheLiveSizeAndCoversAll() throws Exception {
    for (var i = 0; i < 7; i++) {
      send("POST", USERS, "{\"email\": \"u" + i + "@example.org\", \"name\": \"U\"}");
    }
    var first = send("GET", USERS, "").body();
    assertThat(ids(first)).isEqualTo(3);
    var second = send("GET", USERS + "?cursor=" + next(first), "").body();
    var third = send("GET", USERS + "?cursor=" + next(second), "").body();
    assertThat(ids(second)).isEqualTo(3);
    assertThat(ids(third)).isEqualTo(1);
    assertThat(third).doesNotContain("\"next\"");
    pageSize.set(5);
    assertThat(ids(send("GET", USERS, "").body())).isEqualTo(5);
    assertThat(ids(send("GET", USERS + "?limit=1", "").body())).isEqualTo(1);
  }

  @Test
  void aUserIsFoundByAddress() throws Exception {
    send("POST", USERS, ADA);
    assertThat(ids(send("GET", USERS + "?email=ADA%40example.org", "").body())).isEqualTo(1);
    assertThat(ids(send("GET", USERS + "?email=bob%40example.org", "").body())).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "limit=0",
        "limit=101",
        "limit=-1",
        "limit=1e2",
        "limit=x",
        "limit=99999999999",
        "cursor=1-1-1-1-1",
        "cursor='",
        "email=x",
        "sort=name"
      })
  void aQueryThatMeansNothingIsMalformed(String query) throws Exception {
    assertThat(send("GET", USERS + "?" + query, "").statusCode()).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1",
        "1-1-1-1-1",
        "01a20cc6-150e-718a-aef3-1d3a3406e147",
        "null",
        "admin",
        "%27%20OR%201"
      })
  void whoIsNotThereIsNotFound(String id) throws Exception {
    assertThat(send("GET", USERS + "/" + id, "").statusCode()).isEqualTo(404);
    assertThat(send("PUT", USERS + "/" + id, "{\"name\": \"A\"}").statusCode()).isEqualTo(404);
    assertThat(send("DELETE", USERS + "/" + id, "").statusCode()).isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "PATCH  | /api/v1/users         | GET, POST",
        "DELETE | /api/v1/users         | GET, POST",
        "POST   | /api/v1/users/x       | GET, PUT, DELETE",
        "GET    | /api/v1/users/x/email | PUT"
      })
  void anotherMethodIsToldWhatIsAllowed(String method, String path, String allowed)
      throws Exception {
    var refused = send(method, path, "{}");
    assertThat(refused.statusCode()).isEqualTo(405);
    assertThat(header(refused, HeaderNames.ALLOW.lowerCase())).isEqualTo(allowed);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"email\": 7, \"name\": \"A\"}",
        "{\"email\": [\"a@example.org\"], \"name\": \"A\"}",
        "{\"email\": {}, \"name\": true}",
        "{",
        "",
        "[]",
        "\"x\"",
        "{\"email\": \"a@example.org\", \"email\": \"b@example.org\", \"name\": \"A\"}"
      })
  void aBodyOfTheWrongShapeIsMalformedAndTellsNothingOfUs(String body) throws Exception {
    var refused = send("POST", USERS, body);
    assertThat(refused.statusCode()).as(refused.body()).isEqualTo(400);
    assertThat(refused.body())
        .contains("problems/malformed-request")
        .doesNotContain("dev.garboard", "jackson", "java", "NewUser");
  }

  private static int ids(String body) {
    return body.split("\"id\"", -1).length - 1;
  }

  private static String next(String body) {
    var match = Pattern.compile("\"next\":\"([^\"]+)\"").matcher(body);
    assertThat(match.find()).isTrue();
    return match.group(1);
  }

  private static String header(HttpResponse<String> response, String name) {
    return response.headers().firstValue(name).orElseThrow();
  }

  private HttpResponse<String> send(String method, String path, String body, String... headers)
      throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
            .header("Content-Type", "application/json");
    request.method(
        method,
        body.isEmpty() && !method.equals("POST")
            ? BodyPublishers.noBody()
            : BodyPublishers.ofString(body));
    return client.send(
        (headers.length == 0 ? request : request.headers(headers)).build(),
        BodyHandlers.ofString());
  }
}
