package dev.garboard.operator;

import dev.garboard.crd.Condition;
import dev.garboard.crd.Microservice;
import dev.garboard.crd.MicroserviceStatus;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Writes the status, only where it says something new. A change of a condition goes out at once;
 * numbers of pods go with the next one, or by themselves when the resource is settled, at most
 * every 5 s.
 */
public final class Statuses {

  private static final Duration BETWEEN_COUNTS = Duration.ofSeconds(5);

  /** A blocked child may be freed without an event that we see: foreign objects are not watched. */
  private static final Duration RECHECK = Duration.ofSeconds(60);

  private final ApiServer server;
  private final Children children;
  private final Events events;
  private final OperatorMetrics metrics;
  private final Clock clock;
  private final Map<String, Written> written = new ConcurrentHashMap<>();

  private record Written(long resourceVersion, MicroserviceStatus status, long at) {}

  public Statuses(
      ApiServer server, Children children, Events events, OperatorMetrics metrics, Clock clock) {
    this.server = server;
    this.children = children;
    this.events = events;
    this.metrics = metrics;
    this.clock = clock;
  }

  public UpdateControl<Microservice> observed(Microservice service, Observation seen) {
    if (seen.result().isEnding()) {
      return UpdateControl.noUpdate();
    }
    var earlier = latest(service);
    var conditions = Conditions.observed(seen, conditionsOf(earlier), clock.instant());
    var fresh = status(seen, conditions);
    events.observed(service, seen, conditionsOf(earlier), conditions);
    var control = report(service, fresh, earlier);
    return seen.result().blocked().isPresent() ? control.rescheduleAfter(RECHECK) : control;
  }

  public UpdateControl<Microservice> rejected(Microservice service, List<Violation> violations) {
    var earlier = latest(service);
    var metadata = service.getMetadata();
    var deployment =
        children
            .find(Deployment.class, metadata.getNamespace(), metadata.getName())
            .filter(it -> Children.owned(it, Plan.Owner.of(service)));
    var conditions =
        Conditions.rejected(
            metadata.getGeneration(),
            violations,
            deployment,
            conditionsOf(earlier),
            clock.instant());
    events.rejected(service, conditionsOf(earlier), conditions);
    return report(service, rejected(metadata.getGeneration(), conditions, earlier), earlier);
  }

  void forget(Microservice service) {
    written.remove(service.getMetadata().getUid());
    metrics.forget(service.getMetadata().getUid());
  }

  private static MicroserviceStatus status(Observation seen, List<Condition> conditions) {
    var counts = seen.counts();
    var plan = seen.plan();
    return new MicroserviceStatus(
        plan.owner().generation(),
        orZero(counts.getReplicas()),
        orZero(counts.getReadyReplicas()),
        orZero(counts.getUpdatedReplicas()),
        orZero(counts.getAvailableReplicas()),
        Labels.NAME + "=" + plan.owner().name(),
        plan.ports().stream().findFirst().map(port -> address(plan.owner(), port)).orElse(null),
        seen.result().children(),
        conditions);
  }

  private static MicroserviceStatus rejected(
      long generation, List<Condition> conditions, Optional<MicroserviceStatus> earlier) {
    var kept =
        earlier.orElseGet(
            () -> new MicroserviceStatus(0L, 0, 0, 0, 0, null, null, List.of(), List.of()));
    return new MicroserviceStatus(
        generation,
        kept.replicas(),
        kept.readyReplicas(),
        kept.updatedReplicas(),
        kept.availableReplicas(),
        kept.selector(),
        kept.address(),
        kept.resources(),
        conditions);
  }

  private static MicroserviceStatus.Address address(Plan.Owner owner, Plan.Port port) {
    var scheme = Optional.ofNullable(port.appProtocol()).filter(it -> it.startsWith("http"));
    var host = owner.name() + "." + owner.namespace() + ".svc.cluster.local";
    return new MicroserviceStatus.Address(
        scheme.orElse("http") + "://" + host + (port.number() == 80 ? "" : ":" + port.number()));
  }

  private UpdateControl<Microservice> report(
      Microservice service, MicroserviceStatus fresh, Optional<MicroserviceStatus> earlier) {
    metrics.observed(service.getMetadata().getUid(), fresh.conditions());
    if (earlier.filter(fresh::equals).isPresent()) {
      return UpdateControl.noUpdate();
    }
    if (earlier.filter(it -> withoutCounts(it).equals(withoutCounts(fresh))).isPresent()) {
      if (Conditions.find(fresh.conditions(), Conditions.RECONCILING).isPresent()) {
        return UpdateControl.noUpdate();
      }
      var wait = BETWEEN_COUNTS.minus(sinceLastWrite(service));
      if (wait.isPositive()) {
        return UpdateControl.<Microservice>noUpdate().rescheduleAfter(wait);
      }
    }
    write(service, fresh);
    return UpdateControl.noUpdate();
  }

  private void write(Microservice service, MicroserviceStatus fresh) {
    var address = Address.of(service);
    var body = Json.tree(Map.of("apiVersion", address.apiVersion(), "kind", address.kind()));
    body.putObject("metadata").put("name", address.name()).put("namespace", address.namespace());
    body.set("status", Json.tree(fresh));
    // The uid keeps a status off a later resource of the same name.
    body.withObject("/metadata").put("uid", service.getMetadata().getUid());
    var stored = server.applyStatus(address, body);
    written.put(
        service.getMetadata().getUid(),
        new Written(stored.resourceVersion(), fresh, System.nanoTime()));
  }

  /** Our own last word, while the watch has not shown a later one. */
  private Optional<MicroserviceStatus> latest(Microservice service) {
    var own = written.get(service.getMetadata().getUid());
    return own != null && own.resourceVersion() > Stored.of(service).resourceVersion()
        ? Optional.of(own.status())
        : Optional.ofNullable(service.getStatus());
  }

  private Duration sinceLastWrite(Microservice service) {
    return Optional.ofNullable(written.get(service.getMetadata().getUid()))
        .map(it -> Duration.ofNanos(System.nanoTime() - it.at()))
        .orElse(BETWEEN_COUNTS);
  }

  private static MicroserviceStatus withoutCounts(MicroserviceStatus status) {
    return new MicroserviceStatus(
        status.observedGeneration(),
        0,
        0,
        0,
        0,
        status.selector(),
        status.address(),
        status.resources(),
        status.conditions());
  }

  private static List<Condition> conditionsOf(Optional<MicroserviceStatus> status) {
    return status.map(MicroserviceStatus::conditions).orElseGet(List::of);
  }

  private static int orZero(Integer number) {
    return Optional.ofNullable(number).orElse(0);
  }
}
