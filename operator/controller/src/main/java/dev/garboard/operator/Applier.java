package dev.garboard.operator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.garboard.operator.Applied.Blocked;
import dev.garboard.operator.Applied.Unchanged;
import dev.garboard.operator.Applied.Written;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClientException;

/**
 * Makes an object as desired, by a write only where it differs. An object equals what is desired
 * when it has all of it and carries its digest, which tells of fields that are no longer desired.
 */
public final class Applier {

  public static final String DIGEST = "garboard.dev/applied";

  private final ApiServer server;
  private final Children children;
  private final OperatorMetrics metrics;
  private final KnownVersions known;

  public Applier(
      ApiServer server, Children children, OperatorMetrics metrics, KnownVersions known) {
    this.server = server;
    this.children = children;
    this.metrics = metrics;
    this.known = known;
  }

  /** Applies an object of which every field is decided by the plan. */
  public Applied apply(HasMetadata desired, Plan.Owner owner) {
    return apply(desired, owner, (_, _) -> {});
  }

  /** A last word on the body of a write: fields that are written but not desired. */
  public interface Completion {

    /**
     * Adds to the body.
     *
     * @param exists whether the object is there already
     */
    void complete(ObjectNode body, boolean exists);
  }

  /** The same, with a completion of what is written. It makes no difference to what is desired. */
  public Applied apply(HasMetadata desired, Plan.Owner owner, Completion completion) {
    var address = Address.of(desired);
    var body = Json.tree(desired);
    var digest = Json.digest(body, 16);
    body.withObject("/metadata/annotations").put(DIGEST, digest);
    var cached = children.find(kind(desired), address.namespace(), address.name());
    if (known.isRight(address, cached, digest)) {
      return new Unchanged();
    }
    if (cached.isPresent()) {
      return change(address, cached.get(), body, digest, owner, completion);
    }
    return create(address, body, digest, owner, completion);
  }

  private Applied change(
      Address address,
      HasMetadata actual,
      ObjectNode body,
      String digest,
      Plan.Owner owner,
      Completion completion) {
    if (!Children.owned(actual, owner)) {
      return foreign(address);
    }
    if (Matcher.matches(body, Json.tree(actual))) {
      known.add(address, Stored.of(actual), digest);
      return new Unchanged();
    }
    if (digest.equals(actual.getMetadata().getAnnotations().get(DIGEST))) {
      metrics.repaired(address.kind());
    }
    completion.complete(body, true);
    return write(address, body, digest, false);
  }

  private Applied create(
      Address address, ObjectNode body, String digest, Plan.Owner owner, Completion completion) {
    var found = server.readMetadata(address);
    if (found.isPresent() && !isControlledBy(owner, found.get())) {
      return foreign(address);
    }
    completion.complete(body, found.isPresent());
    return write(address, body, digest, found.isEmpty());
  }

  private static boolean isControlledBy(Plan.Owner owner, ObjectNode object) {
    for (var reference : object.path("metadata").path("ownerReferences")) {
      if (reference.path("controller").asBoolean()
          && owner.uid().equals(reference.path("uid").asText())) {
        return true;
      }
    }
    return false;
  }

  private Applied write(Address address, ObjectNode body, String digest, boolean created) {
    known.expect(address, digest);
    try {
      known.add(address, server.apply(address, body), digest);
      return new Written(created);
    } catch (Refused e) {
      known.forget(address);
      return new Blocked(e.reason(), e.getMessage());
    } catch (KubernetesClientException e) {
      known.forget(address);
      throw e;
    }
  }

  private static Applied foreign(Address address) {
    return new Blocked(
        "Conflict",
        "%s exists and belongs to something else; rename this resource or remove that object"
            .formatted(address));
  }

  @SuppressWarnings("unchecked")
  private static Class<HasMetadata> kind(HasMetadata object) {
    return (Class<HasMetadata>) object.getClass();
  }
}
