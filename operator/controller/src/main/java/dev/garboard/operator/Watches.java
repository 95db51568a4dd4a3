package dev.garboard.operator;

import dev.garboard.crd.Microservice;
import dev.garboard.operator.dependent.MicroserviceDependent;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Every watch beside that of the resources: the kinds we write, and those we only look at. */
public final class Watches implements Children {

  /** Looked at, never written. */
  public static final List<Class<? extends HasMetadata>> LOOKED_AT =
      List.of(ReplicaSet.class, Pod.class);

  private final KnownVersions known;
  private final Map<Class<? extends HasMetadata>, Watch<?>> watches = new LinkedHashMap<>();

  public Watches(KnownVersions known) {
    this.known = known;
  }

  List<EventSource<?, Microservice>> open(EventSourceContext<Microservice> context) {
    kinds().forEach(kind -> watches.put(kind, new Watch<>(kind, known, context)));
    return List.copyOf(watches.values());
  }

  /** What is written, and what is only looked at. */
  static List<Class<? extends HasMetadata>> kinds() {
    return Stream.concat(
            MicroserviceWorkflow.DEPENDENTS.stream()
                .<Class<? extends HasMetadata>>map(MicroserviceDependent::kind),
            LOOKED_AT.stream())
        .toList();
  }

  @Override
  public <R extends HasMetadata> Optional<R> find(Class<R> kind, String namespace, String name) {
    return watch(kind).get(new ResourceID(name, namespace));
  }

  @Override
  public <R extends HasMetadata> List<R> labelled(Class<R> kind, Plan.Owner owner) {
    var resource = new Microservice();
    resource.getMetadata().setName(owner.name());
    resource.getMetadata().setNamespace(owner.namespace());
    return List.copyOf(watch(kind).getSecondaryResources(resource));
  }

  @SuppressWarnings("unchecked")
  private <R extends HasMetadata> Watch<R> watch(Class<R> kind) {
    return (Watch<R>) watches.get(kind);
  }
}
