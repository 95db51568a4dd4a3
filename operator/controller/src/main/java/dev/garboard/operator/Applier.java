package dev.garboard.operator;

import static java.net.HttpURLConnection.HTTP_CONFLICT;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.garboard.crd.Microservice;
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
    var child = Child.of(desired, owner, completion);
    var cached = children.find(kind(desired), child.address.namespace(), child.address.name());
    if (known.isRight(child.address, cached, child.digest)) {
      return new Unchanged();
    }
    return cached.map(actual -> change(child, actual)).orElseGet(() -> create(child));
  }

  private record Child(
      HasMetadata desired,
      Address address,
      String digest,
      Plan.Owner owner,
      Completion completion) {

    static Child of(HasMetadata desired, Plan.Owner owner, Completion completion) {
      return new Child(desired, Address.of(desired), Json.digest(desired, 16), owner, completion);
    }

    ObjectNode body() {
      var body = Json.tree(desired);
      body.withObject("/metadata/annotations").put(DIGEST, digest);
      return body;
    }
  }

  private Applied change(Child child, HasMetadata actual) {
    if (!Children.controlled(actual, child.owner)) {
      return foreign(child.address);
    }
    var body = child.body();
    if (Matcher.matches(body, Json.tree(actual))) {
      known.add(child.address, Stored.of(actual), child.digest);
      return new Unchanged();
    }
    if (child.digest.equals(actual.getMetadata().getAnnotations().get(DIGEST))) {
      metrics.repaired(child.address.kind());
    }
    child.completion.complete(body, true);
    return write(child, body, false);
  }

  private Applied create(Child child) {
    if (child.owner.declared() && isEnding(child.owner)) {
      return new Blocked(Refused.ENDING, child.owner.name() + " is being deleted");
    }
    var body = child.body();
    child.completion.complete(body, false);
    body.withObject("/metadata").put("resourceVersion", ApiServer.NEVER_STORED);
    try {
      return write(child, body, true);
    } catch (KubernetesClientException e) {
      if (e.getCode() != HTTP_CONFLICT) {
        throw e;
      }
      return server
          .read(child.address)
          .map(there -> change(child, Json.read(there, kind(child.desired))))
          .orElseThrow(() -> e);
    }
  }

  /** A child may be collected before the watch shows that its owner is going. */
  private boolean isEnding(Plan.Owner owner) {
    return server
        .read(Address.of(Microservice.class, owner.namespace(), owner.name()))
        .map(it -> it.path("metadata"))
        .filter(it -> owner.uid().equals(it.path("uid").asText()))
        .filter(it -> !it.hasNonNull("deletionTimestamp"))
        .isEmpty();
  }

  private Applied write(Child child, ObjectNode body, boolean created) {
    known.expect(child.address, child.digest);
    try {
      known.add(child.address, server.apply(child.address, body), child.digest);
      return new Written(created);
    } catch (Refused e) {
      known.forget(child.address);
      return new Blocked(e.reason(), e.getMessage());
    } catch (KubernetesClientException e) {
      known.forget(child.address);
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
