package dev.garboard.operator;

import static java.net.HttpURLConnection.HTTP_NOT_FOUND;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Every write of the operator, and the reads that decide about one. Bodies go out as they were
 * hashed, and answers come back as metadata only: the watch brings the object anyway.
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

  private static final long TIMEOUT_SECONDS = 10;
  private static final String METADATA_ONLY =
      "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io";

  private final KubernetesClient client;
  private final String server;
  private final Leadership leadership;
  private final OperatorMetrics metrics;

  public ApiServer(KubernetesClient client, Leadership leadership, OperatorMetrics metrics) {
    this.client = client;
    this.server = client.getMasterUrl().toString().replaceAll("/$", "");
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
    return stored(write("apply", address, patch(path, object)));
  }

  /** Server-side apply of the status of a Microservice. */
  public Stored applyStatus(Address address, ObjectNode status) {
    var path = address.path() + "/status?fieldManager=" + STATUS_MANAGER + "&force=true";
    return stored(write("status", address, patch(path, status)));
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
      write(
          "delete",
          address,
          request(address.path()).method("DELETE", "application/json", Json.text(options)));
    } catch (KubernetesClientException e) {
      if (e.getCode() != HTTP_NOT_FOUND) {
        throw e;
      }
    }
  }

  public void create(Address address, ObjectNode object) {
    write(
        "create",
        address,
        request(address.collection()).method("POST", "application/json", Json.text(object)));
  }

  /** The object as it is stored now, past every cache. */
  public Optional<ObjectNode> read(Address address) {
    var answer = send(request(address.path()).header("Accept", "application/json").build());
    if (answer.code() == HTTP_NOT_FOUND) {
      return Optional.empty();
    }
    judge(address, answer);
    return Optional.of((ObjectNode) parse(answer));
  }

  private HttpRequest.Builder patch(String path, ObjectNode body) {
    return request(path).method("PATCH", "application/apply-patch+yaml", Json.text(body));
  }

  private HttpRequest.Builder request(String path) {
    return client.getHttpClient().newHttpRequestBuilder().uri(server + path);
  }

  private HttpResponse<byte[]> write(String verb, Address address, HttpRequest.Builder request) {
    leadership.demand();
    metrics.wrote(address.kind(), verb);
    var answer = send(request.header("Accept", METADATA_ONLY).build());
    judge(address, answer);
    return answer;
  }

  private HttpResponse<byte[]> send(HttpRequest request) {
    var pending = client.getHttpClient().sendAsync(request, byte[].class);
    try {
      return pending.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new KubernetesClientException(
          request.method() + " " + request.uri() + " failed: " + e.getCause(), e.getCause());
    } catch (TimeoutException e) {
      pending.cancel(true);
      throw new KubernetesClientException(
          request.method() + " " + request.uri() + ": no answer in " + TIMEOUT_SECONDS + " s", e);
    } catch (InterruptedException e) {
      pending.cancel(true);
      Thread.currentThread().interrupt();
      throw new KubernetesClientException("interrupted", e);
    }
  }

  private static void judge(Address address, HttpResponse<byte[]> answer) {
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

  private static String message(HttpResponse<byte[]> answer) {
    var text = new String(body(answer), StandardCharsets.UTF_8);
    try {
      return Json.parse(text).path("message").asText(text);
    } catch (JsonProcessingException e) {
      return "HTTP " + answer.code() + ": " + text.strip();
    }
  }

  private static JsonNode parse(HttpResponse<byte[]> answer) {
    try {
      return Json.parse(new String(body(answer), StandardCharsets.UTF_8));
    } catch (JsonProcessingException e) {
      throw new KubernetesClientException("the API server's answer is no JSON", e);
    }
  }

  private static Stored stored(HttpResponse<byte[]> answer) {
    try {
      return Stored.of(body(answer));
    } catch (IOException e) {
      throw new KubernetesClientException("the API server's answer is no object", e);
    }
  }

  private static byte[] body(HttpResponse<byte[]> answer) {
    try {
      return answer.body() == null ? new byte[0] : answer.body();
    } catch (RuntimeException e) {
      throw new KubernetesClientException("the API server's answer broke off", e);
    }
  }
}
