package dev.garboard.faults;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Optional;

/**
 * A request that changes something.
 *
 * @param order of arrival among all writes of all authors
 * @param author the replica that sent it
 * @param path without the query
 * @param answer empty while there is none
 */
public record Write(
    int order, String author, String method, String path, String body, Optional<Answer> answer) {

  private static final int NAMESPACE = 1;

  /**
   * What the API server said.
   *
   * @param resourceVersion of the object as stored; empty where the answer is no object
   */
  public record Answer(int code, String resourceVersion) {}

  Write answered(int code, String answer) {
    var version = json(answer).path("metadata").path("resourceVersion").asText();
    return new Write(order, author, method, path, body, Optional.of(new Answer(code, version)));
  }

  /** Whether the API server carried it out. */
  public boolean committed() {
    return answer.filter(it -> it.code() < 300).isPresent();
  }

  public boolean isLease() {
    return path.contains("/leases");
  }

  public boolean isEvent() {
    return path.contains("/events");
  }

  /** The version it insists on; empty if on none. */
  public String expectedVersion() {
    return content().path("metadata").path("resourceVersion").asText();
  }

  public JsonNode content() {
    return json(body);
  }

  public boolean isIn(String namespace) {
    return path.contains("/namespaces/" + namespace + "/");
  }

  /** Such as {@code deployments/orders} or {@code microservices/orders/status}. */
  public String target() {
    var parts = List.of(path.split("/namespaces/", 2));
    return parts.size() > NAMESPACE ? parts.get(NAMESPACE).replaceFirst("[^/]*/", "") : path;
  }

  private static JsonNode json(String text) {
    try {
      return Serialization.unmarshal(text.isBlank() ? "{}" : text, JsonNode.class);
    } catch (RuntimeException e) {
      return Serialization.unmarshal("{}", JsonNode.class);
    }
  }

  @Override
  public String toString() {
    var code = answer.map(it -> Integer.toString(it.code())).orElse("no answer");
    return "%s %s %s -> %s".formatted(author, method, target(), code);
  }
}
