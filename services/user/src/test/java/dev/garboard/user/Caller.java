package dev.garboard.user;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;

/** Somebody who calls this service. */
record Caller(UserProcess service) {
  static final String USERS = "/api/v1/users";
  static final String PASSWORD = "correct horse battery";
  private static final String AUTH = "/api/v1/auth";
  private static final String PROBLEMS = "https://garboard.dev/problems/";
  private static final JsonMapper JSON = new JsonMapper();

  /** Somebody's tokens, and where they are found. */
  record SignedIn(String access, String refresh, String path) {}

  HttpResponse<String> register(String email, String... headers)
      throws IOException, InterruptedException {
    var request = json(USERS).POST(BodyPublishers.ofString(newUser(email)));
    return service.send(headers.length == 0 ? request : request.headers(headers));
  }

  static String newUser(String email) {
    return "{\"email\": \"%s\", \"password\": \"%s\", \"name\": \"Ada\"}"
        .formatted(email, PASSWORD);
  }

  /** A new user, known by name. */
  SignedIn registered(String email) throws IOException, InterruptedException {
    var path = register(email).headers().firstValue("Location").orElseThrow();
    var body = "{\"email\": \"%s\", \"password\": \"%s\"}".formatted(email, PASSWORD);
    var tokens = JSON.readTree(service.post(AUTH + "/token", body).body());
    return new SignedIn(
        tokens.path("access_token").asText(), tokens.path("refresh_token").asText(), path);
  }

  HttpResponse<String> show(SignedIn who) throws IOException, InterruptedException {
    return service.send(authorized(service.request(who.path()), who.access()));
  }

  HttpResponse<String> rename(SignedIn who, String name) throws IOException, InterruptedException {
    return service.send(
        authorized(json(who.path()), who.access())
            .header("If-Match", "*")
            .PUT(BodyPublishers.ofString("{\"name\": \"" + name + "\"}")));
  }

  HttpResponse<String> signOut(SignedIn who) throws IOException, InterruptedException {
    return service.send(
        authorized(json(AUTH + "/revoke"), who.access())
            .POST(BodyPublishers.ofString("{\"refresh_token\": \"" + who.refresh() + "\"}")));
  }

  private HttpRequest.Builder json(String path) {
    return service.request(path).header("Content-Type", "application/json");
  }

  static HttpRequest.Builder authorized(HttpRequest.Builder request, String token) {
    return request.header("Authorization", "Bearer " + token);
  }

  /** Which problem it tells; it must be one, and say when to come back if that helps. */
  static String problem(HttpResponse<String> answer) throws IOException {
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    var problem = JSON.readTree(answer.body());
    assertThat(problem.path("status").asInt()).isEqualTo(answer.statusCode());
    assertThat(answer.headers().firstValue("Retry-After").isPresent())
        .isEqualTo(answer.statusCode() == 503);
    return problem.path("type").asText().replace(PROBLEMS, "");
  }
}
