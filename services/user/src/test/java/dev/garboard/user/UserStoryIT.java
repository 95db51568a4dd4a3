package dev.garboard.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.garboard.kit.testing.Stack;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user lives through, over HTTP, on a real PostgreSQL. */
class UserStoryIT {
  private static final String USERS = "/api/v1/users";
  private static final String PASSWORD = "correct horse battery";
  private static final JsonMapper JSON = new JsonMapper();

  @TempDir static Path directory;
  private static Stack stack;
  private static UserProcess service;

  @BeforeAll
  static void start() throws Exception {
    stack = Stack.open();
    service = new UserProcess(directory, stack.postgres().database("users"), Map.of()).ready();
  }

  @AfterAll
  static void stop() {
    service.close();
    stack.close();
  }

  @Test
  void aStrangerBecomesAUserAndSeesThemselves() throws Exception {
    var created = register("ada@example.org");
    assertThat(created.statusCode()).isEqualTo(201);
    assertThat(created.headers().firstValue("ETag")).hasValue("\"1\"");
    assertThat(created.body()).doesNotContain("password", "argon2", PASSWORD);

    var shown = get(created, signIn("ada@example.org"));
    assertThat(shown.statusCode()).isEqualTo(200);
    assertThat(shown.headers().firstValue("Stale")).isEmpty();
    assertThat(json(shown)).isEqualTo(json(created));
  }

  @Test
  void whatIsWrittenIsReadWithItsToken() throws Exception {
    var created = register("moves@example.org");
    var token = signIn("moves@example.org");
    var moved =
        service.send(
            authorized(location(created) + "/email", token)
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString("{\"email\": \"moved@example.org\"}")));
    assertThat(moved.statusCode()).isEqualTo(200);

    var shown = get(moved, location(created), token);
    assertThat(json(shown).path("email").asText()).isEqualTo("moved@example.org");
    assertThat(json(shown).path("version").asInt()).isEqualTo(2);
  }

  @Test
  void nobodySeesOrChangesAnother() throws Exception {
    var ada = register("victim@example.org");
    register("mallory@example.org");
    var mallory = signIn("mallory@example.org");

    assertThat(service.send(authorized(location(ada), mallory)).statusCode()).isEqualTo(404);
    assertThat(service.send(authorized(location(ada), mallory).DELETE()).statusCode())
        .isEqualTo(404);
    var listed = json(service.send(authorized(USERS, mallory)));
    assertThat(listed.path("items")).hasSize(1);
    assertThat(listed.path("items").get(0).path("email").asText()).isEqualTo("mallory@example.org");
  }

  @Test
  void withoutATokenThereIsNothingToSee() throws Exception {
    var answer = service.get(USERS);
    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.headers().firstValue("WWW-Authenticate")).hasValue("Bearer");
    assertThat(json(answer).path("type").asText())
        .isEqualTo("https://garboard.dev/problems/unauthenticated");
  }

  @Test
  void aWrongPasswordSaysNoMoreThanAnUnknownAddress() throws Exception {
    register("known@example.org");
    var wrong = token("known@example.org", "wrong password");
    var unknown = token("unknown@example.org", "wrong password");
    assertThat(wrong.statusCode()).isEqualTo(401);
    assertThat(json(wrong).path("detail")).isEqualTo(json(unknown).path("detail"));
  }

  @Test
  void whoTriesOnWithOneAddressHasToWait() throws Exception {
    for (int i = 0; i < 5; i++) {
      assertThat(token("guessed@example.org", "guess number " + i).statusCode()).isEqualTo(401);
    }
    var sixth = token("guessed@example.org", "guess number 5");
    assertThat(sixth.statusCode()).isEqualTo(429);
    assertThat(sixth.headers().firstValue("Retry-After")).isPresent();
    assertThat(register("other@example.org").statusCode()).isEqualTo(201);
  }

  @Test
  void aRefreshTokenIsGoodOnceAndItsSecondUseEndsAll() throws Exception {
    register("refresh@example.org");
    var first = json(token("refresh@example.org", PASSWORD)).path("refresh_token").asText();
    var second = refresh(first);
    assertThat(second.statusCode()).isEqualTo(200);

    assertThat(refresh(first).statusCode()).isEqualTo(401);
    assertThat(refresh(json(second).path("refresh_token").asText()).statusCode()).isEqualTo(401);
  }

  /** Whoever is told to come again does so. */
  @Test
  void fiveTimesTheSameKeyIsOneUserAndFiveEqualAnswers() throws Exception {
    var key = UUID.randomUUID().toString();
    Callable<String> caller =
        () ->
            await()
                .atMost(Duration.ofSeconds(90))
                .until(() -> registered(key), answer -> answer.statusCode() == 201)
                .body();
    var bodies = new HashSet<String>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var call : threads.invokeAll(Collections.nCopies(5, caller))) {
        bodies.add(call.get());
      }
    }
    assertThat(bodies).hasSize(1);
  }

  private static HttpResponse<String> registered(String key) throws Exception {
    var answer =
        service.send(
            service
                .request(USERS)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", key)
                .POST(BodyPublishers.ofString(newUser("five@example.org"))));
    assertThat(answer.statusCode()).isIn(201, 409, 429, 503, 504);
    return answer;
  }

  @Test
  void anAddressIsOneUsersWhateverItsLetters() throws Exception {
    register("taken@example.org");
    var again = register("TAKEN@Example.org");
    assertThat(again.statusCode()).isEqualTo(409);
    assertThat(json(again).path("type").asText())
        .isEqualTo("https://garboard.dev/problems/email-taken");
  }

  @Test
  void whoLeavesIsGoneAndTheAddressIsFree() throws Exception {
    var created = register("leaves@example.org");
    var token = signIn("leaves@example.org");
    assertThat(service.send(authorized(location(created), token).DELETE()).statusCode())
        .isEqualTo(204);

    assertThat(token("leaves@example.org", PASSWORD).statusCode()).isEqualTo(401);
    assertThat(register("leaves@example.org").statusCode()).isEqualTo(201);
  }

  private static HttpResponse<String> register(String email) throws Exception {
    return service.post(USERS, newUser(email));
  }

  private static String newUser(String email) {
    return "{\"email\": \"%s\", \"password\": \"%s\", \"name\": \"Ada\"}"
        .formatted(email, PASSWORD);
  }

  private static HttpResponse<String> token(String email, String password) throws Exception {
    return service.post(
        "/api/v1/auth/token",
        "{\"email\": \"%s\", \"password\": \"%s\"}".formatted(email, password));
  }

  private static String signIn(String email) throws Exception {
    return json(token(email, PASSWORD)).path("access_token").asText();
  }

  private static HttpResponse<String> refresh(String token) throws Exception {
    return service.post("/api/v1/auth/refresh", "{\"refresh_token\": \"" + token + "\"}");
  }

  private static HttpRequest.Builder authorized(String path, String token) {
    return service.request(path).header("Authorization", "Bearer " + token);
  }

  private static HttpResponse<String> get(HttpResponse<String> created, String token)
      throws Exception {
    return get(created, location(created), token);
  }

  private static HttpResponse<String> get(HttpResponse<String> written, String path, String token)
      throws Exception {
    var seen = written.headers().firstValue("X-Consistency-Token").orElseThrow();
    return service.send(authorized(path, token).header("X-Consistency-Token", seen));
  }

  private static String location(HttpResponse<String> created) {
    return created.headers().firstValue("Location").orElseThrow();
  }

  private static JsonNode json(HttpResponse<String> answer) throws Exception {
    return JSON.readTree(answer.body());
  }
}
