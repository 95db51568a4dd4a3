package dev.garboard.operator;

import dev.garboard.crd.Microservice;
import io.javaoperatorsdk.operator.processing.event.Event;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.AbstractEventSource;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import io.javaoperatorsdk.operator.processing.event.source.ResourceEventAware;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Makes every resource due at once, also those that wait for a retry: when leadership begins, or
 * begins again after the API server was away.
 */
final class Wake extends AbstractEventSource<Void, Microservice>
    implements ResourceEventAware<Microservice> {

  private final IndexerResourceCache<Microservice> resources;
  private final Consumer<Microservice> onGone;

  /**
   * Over these resources.
   *
   * @param onGone is told of each resource that was deleted
   */
  Wake(IndexerResourceCache<Microservice> resources, Consumer<Microservice> onGone) {
    super(Void.class, "wake");
    this.resources = resources;
    this.onGone = onGone;
  }

  void all() {
    if (isRunning()) {
      resources
          .list(_ -> true)
          .map(ResourceID::fromResource)
          .forEach(id -> getEventHandler().handleEvent(new Event(id)));
    }
  }

  @Override
  public void onResourceDeleted(Microservice service) {
    onGone.accept(service);
  }

  @Override
  public Set<Void> getSecondaryResources(Microservice service) {
    return Set.of();
  }
}
