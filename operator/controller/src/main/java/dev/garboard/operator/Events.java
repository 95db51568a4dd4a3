package dev.garboard.operator;

import dev.garboard.crd.Condition;
import dev.garboard.crd.Microservice;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells people what changed, on transitions only: one event per resource and reason in 5 minutes.
 * An event that cannot be written is not worth a retry; the condition says the same.
 */
public final class Events {

  private static final Logger LOG = LoggerFactory.getLogger(Events.class);
  private static final Duration APART = Duration.ofMinutes(5);

  private final ApiServer server;
  private final Clock clock;
  private final AtomicLong sequence = new AtomicLong();
  private final Map<String, Long> told = new ConcurrentHashMap<>();

  public Events(ApiServer server, Clock clock) {
    this.server = server;
    this.clock = clock;
  }

  void observed(
      Microservice service, Observation seen, List<Condition> earlier, List<Condition> fresh) {
    seen.result()
        .blocked()
        .filter(it -> begins(Conditions.STALLED, it.reason(), earlier))
        .ifPresent(it -> tell(service, "Warning", it.reason(), it.message()));
    // The first pods of a resource are no news; Ready tells of them.
    if (!isTrue(Conditions.READY, earlier)) {
      return;
    }
    if (!isTrue(Conditions.RECONCILING, earlier) && isTrue(Conditions.RECONCILING, fresh)) {
      tell(service, "Normal", "RolloutStarted", "new pods replace the old ones");
    } else if (isTrue(Conditions.RECONCILING, earlier) && settled(fresh)) {
      tell(service, "Normal", "RolloutSucceeded", "every pod runs the newest specification");
    }
  }

  void rejected(Microservice service, List<Condition> earlier, List<Condition> fresh) {
    var rejection = Conditions.find(fresh, Conditions.ACCEPTED).orElseThrow();
    if (begins(Conditions.ACCEPTED, rejection.reason(), earlier)) {
      tell(service, "Warning", rejection.reason(), rejection.message());
    }
  }

  private static boolean begins(String type, String reason, List<Condition> earlier) {
    return Conditions.find(earlier, type).filter(it -> it.reason().equals(reason)).isEmpty();
  }

  private static boolean isTrue(String type, List<Condition> conditions) {
    return Conditions.find(conditions, type).filter(Condition::holds).isPresent();
  }

  private static boolean settled(List<Condition> conditions) {
    return Conditions.find(conditions, Conditions.RECONCILING).isEmpty()
        && Conditions.find(conditions, Conditions.STALLED).isEmpty();
  }

  private void tell(Microservice service, String type, String reason, String message) {
    if (!isDue(service.getMetadata().getUid() + "/" + reason)) {
      return;
    }
    var event = event(service, type, reason, message);
    try {
      server.create(Address.of(event), Json.tree(event));
    } catch (KubernetesClientException | Refused e) {
      LOG.info("could not write the event {}: {}", reason, e.getMessage());
    }
  }

  private boolean isDue(String key) {
    long now = clock.millis();
    told.values().removeIf(at -> now - at >= APART.toMillis());
    return told.putIfAbsent(key, now) == null;
  }

  private Event event(Microservice service, String type, String reason, String message) {
    var metadata = service.getMetadata();
    var now = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
    return new EventBuilder()
        .withNewMetadata()
        .withNamespace(metadata.getNamespace())
        .withName(
            "%s.%x.%x".formatted(metadata.getName(), clock.millis(), sequence.incrementAndGet()))
        .endMetadata()
        .withNewInvolvedObject()
        .withApiVersion(service.getApiVersion())
        .withKind(service.getKind())
        .withNamespace(metadata.getNamespace())
        .withName(metadata.getName())
        .withUid(metadata.getUid())
        .withResourceVersion(metadata.getResourceVersion())
        .endInvolvedObject()
        .withType(type)
        .withReason(reason)
        .withMessage(shortened(message))
        .withNewSource("garboard", null)
        .withFirstTimestamp(now)
        .withLastTimestamp(now)
        .withCount(1)
        .build();
  }

  /** The API allows 1,024 bytes. */
  private static String shortened(String message) {
    return Optional.of(message)
        .filter(it -> it.length() > 900)
        .map(it -> it.substring(0, 900) + " …")
        .orElse(message);
  }
}
