package dev.garboard.operator;

import static java.net.HttpURLConnection.HTTP_NOT_FOUND;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.garboard.operator.Calls.Answer;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/**
 * Every write of the operator, and the reads that decide about one. Writes are answered with
 * metadata only: the watch brings the object anyway.
 *
 * @see <a href="https://kubernetes.io/docs/reference/using-api/server-side-apply/">Server-side
 *     apply</a>
 */
public final class ApiServer {

  public static final String MANAGER = "garboard";

  /**
   * Applied with this version, an object is created or refused with a conflict, and never changed:
   * etcd's first write already has revision 2.
   */
  static final String NEVER_STORED = "1";

  private static final String STATUS_MANAGER = "garboard-status";

  private static final String JSON = "application/json";
  private static final String METADATA_ONLY =
      "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io";

  private final Calls calls;
  private final Leadership leadership;
  private final OperatorMetrics metrics;

  public ApiServer(KubernetesClient client, Leadership leadership, OperatorMetrics metrics) {
    this.calls = new Calls(client);
    this.leadership = leadership;
    this.metrics = metrics;
  }

  /**
   * Server-side apply of a whole object, taking over its fields.
   *
   * @throws Refused if the server judges the object
   * @throws KubernetesClientException if it could not be written; a lost answer is among them
   */
  public Stored apply(Address address, ObjectNode object) {
    var path = address.path() + "?fieldManager=" + MANAGER + "&force=true";
    return stored(patch("apply", address, path, object));
  }

  /** Server-side apply of the status of a Microservice. */
  public Stored applyStatus(Address address, ObjectNode status) {
    var path = address.path() + "/status?fieldManager=" + STATUS_MANAGER + "&force=true";
    return stored(patch("status", address, path, status));
  }

  /** Deletes this very object and no later one of its name. An object already gone is fine. */
  public void delete(Address address, Stored known) {
    var options = Json.tree(Map.of("kind", "DeleteOptions", "apiVersion", "v1"));
    options
        .putObject("preconditions")
        .put("uid", known.uid())
        .put("resourceVersion", Long.toString(known.resourceVersion()));
    options.put("propagationPolicy", "Background");
    try {
      write("delete", address, "DELETE", address.path(), JSON, options);
    } catch (KubernetesClientException e) {
      if (e.getCode() != HTTP_NOT_FOUND) {
        throw e;
      }
    }
  }

  public void create(Address address, ObjectNode object) {
    write("create", address, "POST", address.collection(), JSON, object);
  }

  /** The object as it is stored now, past every cache. */
  public Optional<ObjectNode> read(Address address) {
    var answer = calls.get(address.path(), JSON);
    if (answer.code() == HTTP_NOT_FOUND) {
      return Optional.empty();
    }
    judge(address, answer);
    return Optional.of((ObjectNode) parse(answer));
  }

  private Answer patch(String verb, Address address, String path, ObjectNode body) {
    return write(verb, address, "PATCH", path, "application/apply-patch+yaml", body);
  }

  private Answer write(
      String verb, Address address, String method, String path, String type, ObjectNode body) {
    leadership.demand();
    metrics.wrote(address.kind(), verb);
    var answer = calls.send(method, path, METADATA_ONLY, type, Json.bytes(body));
    judge(address, answer);
    return answer;
  }

  private static void judge(Address address, Answer answer) {
    int code = answer.code();
    if (code < 300) {
      return;
    }
    var message = message(answer);
    switch (code) {
      case 400, 422 -> throw new Refused("ChildInvalid", address + ": " + message);
      case 403 ->
          throw new Refused(
              message.endsWith("because it is being terminated")
                  ? Refused.ENDING
                  : "ChildForbidden",
              address + ": " + message);
      default -> {
        // The server answers 500 to a field of the wrong type: its words are the only mark.
        if (message.contains("failed to create typed patch object")) {
          throw new Refused("ChildInvalid", address + ": " + message);
        }
        throw new KubernetesClientException(address + ": " + message, code, null);
      }
    }
  }

  private static String message(Answer answer) {
    try {
      return Json.parse(answer.text()).path("message").asText(answer.text());
    } catch (JsonProcessingException e) {
      return "HTTP " + answer.code() + ": " + answer.text().strip();
    }
  }

  private static JsonNode parse(Answer answer) {
    try {
      return Json.parse(answer.text());
    } catch (JsonProcessingException e) {
      throw new KubernetesClientException("the API server's answer is no JSON", e);
    }
  }

  private static Stored stored(Answer answer) {
    try {
      return Stored.of(answer.text());
    } catch (IOException e) {
      throw new KubernetesClientException("the API server's answer is no object", e);
    }
  }
}
