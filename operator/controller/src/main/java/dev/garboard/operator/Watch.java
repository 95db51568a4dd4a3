package dev.garboard.operator;

import dev.garboard.crd.Microservice;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.util.Optional;
import java.util.Set;

/** The labelled objects of one kind: kept, and reported where they are news. */
final class Watch<R extends HasMetadata> extends InformerEventSource<R, Microservice> {

  private final KnownVersions known;

  Watch(Class<R> kind, KnownVersions known, EventSourceContext<Microservice> context) {
    super(configuration(kind, known), context);
    this.known = known;
  }

  private static <R extends HasMetadata> InformerEventSourceConfiguration<R> configuration(
      Class<R> kind, KnownVersions known) {
    return InformerEventSourceConfiguration.from(kind, Microservice.class)
        .withLabelSelector(Labels.NAME)
        .withNamespacesInheritedFromController()
        .withSecondaryToPrimaryMapper(Watch::named)
        .withOnAddFilter(fresh -> !known.covers(fresh) && Signal.isNews(fresh))
        .withOnUpdateFilter((fresh, old) -> !known.covers(fresh) && Signal.isNews(old, fresh))
        .build();
  }

  private static Set<ResourceID> named(HasMetadata object) {
    var metadata = object.getMetadata();
    return Optional.ofNullable(metadata.getLabels().get(Labels.NAME))
        .map(name -> Set.of(new ResourceID(name, metadata.getNamespace())))
        .orElse(Set.of());
  }

  @Override
  public void onDelete(R object, boolean finalStateUnknown) {
    known.forget(object);
    super.onDelete(object, finalStateUnknown);
  }
}
