package dev.garboard.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Who says {@code spec.replicas} of the Deployment while an autoscaler is set. To stop applying a
 * field that nobody else owns resets it to 1; so as long as we own it we go on applying its live
 * value, never below the minimum, against the version it was read at. The autoscaler's first write
 * takes the field over, and from then on we are silent.
 *
 * @see <a
 *     href="https://kubernetes.io/docs/reference/using-api/server-side-apply/#transferring-ownership">
 *     Transferring ownership</a>
 */
final class ScaleHandover implements Applier.Completion {

  private final ApiServer server;
  private final Address deployment;
  private final int minimum;

  ScaleHandover(ApiServer server, Address deployment, int minimum) {
    this.server = server;
    this.deployment = deployment;
    this.minimum = minimum;
  }

  @Override
  public void complete(ObjectNode body, boolean exists) {
    if (exists) {
      server.read(deployment).filter(ScaleHandover::isOurs).ifPresent(live -> keep(live, body));
    } else {
      body.withObject("/spec").put("replicas", minimum);
    }
  }

  private void keep(ObjectNode live, ObjectNode body) {
    int replicas = live.path("spec").path("replicas").asInt(minimum);
    body.withObject("/spec").put("replicas", Math.max(replicas, minimum));
    body.withObject("/metadata")
        .set("resourceVersion", live.path("metadata").path("resourceVersion"));
  }

  private static boolean isOurs(ObjectNode live) {
    for (JsonNode entry : live.path("metadata").path("managedFields")) {
      if (ApiServer.MANAGER.equals(entry.path("manager").asText())
          && entry.path("fieldsV1").path("f:spec").has("f:replicas")) {
        return true;
      }
    }
    return false;
  }
}
