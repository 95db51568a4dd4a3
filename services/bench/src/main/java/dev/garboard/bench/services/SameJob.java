package dev.garboard.bench.services;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;

/** Subjects do the same before they are timed. */
final class SameJob {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final JsonMapper JSON = new JsonMapper();

  private SameJob() {}

  /** A first user's answer, one to a stranger and one to nobody; equal from both. */
  static void require(Subject one, Subject other, Path calls)
      throws IOException, InterruptedException {
    var first = read(one, calls);
    var second = read(other, calls);
    if (!first.equals(second)) {
      throw new IllegalStateException(
          "%s answers %s, %s answers %s".formatted(one.name(), first, other.name(), second));
    }
    requireRefusals(one, calls);
    requireRefusals(other, calls);
  }

  static JsonNode read(Subject subject, Path calls) throws IOException, InterruptedException {
    var call = call(calls);
    var answer = get(subject, call[0], call[1]);
    if (answer.statusCode() != 200) {
      throw new IllegalStateException(subject.name() + " answers " + answer.statusCode());
    }
    return JSON.readTree(answer.body());
  }

  private static void requireRefusals(Subject subject, Path calls)
      throws IOException, InterruptedException {
    var call = call(calls);
    var broken = call[1].substring(0, call[1].length() - 8) + "AAAAAAAA";
    requireStatus(subject, "a broken token", get(subject, call[0], broken).statusCode(), 401);
    requireStatus(subject, "another's id", get(subject, Bed.user(1), call[1]).statusCode(), 404);
  }

  private static void requireStatus(Subject subject, String what, int status, int wanted) {
    if (status != wanted) {
      throw new IllegalStateException(
          "%s answers %s by %d, not by %d".formatted(subject.name(), what, status, wanted));
    }
  }

  private static String[] call(Path calls) throws IOException {
    try (var lines = Files.lines(calls)) {
      return lines.findFirst().orElseThrow().split("\t", 2);
    }
  }

  private static HttpResponse<String> get(Subject subject, String id, String token)
      throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(URI.create(subject.url("/api/v1/users/" + id)))
            .header("Authorization", "Bearer " + token)
            .build();
    return CLIENT.send(request, BodyHandlers.ofString());
  }
}
