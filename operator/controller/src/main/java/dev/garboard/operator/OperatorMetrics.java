package dev.garboard.operator;

import dev.garboard.crd.Condition;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import io.javaoperatorsdk.operator.api.reconciler.RetryInfo;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** What the operator counts. No label names a resource. */
public final class OperatorMetrics implements Metrics {

  private static final String KIND = "Microservice";
  private static final Duration[] BUCKETS =
      List.of(10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000).stream()
          .map(Duration::ofMillis)
          .toArray(Duration[]::new);

  private final MeterRegistry registry;
  private final AtomicInteger queued = new AtomicInteger();
  private final Set<ResourceID> retrying = ConcurrentHashMap.newKeySet();
  private final Map<String, List<Condition>> conditions = new ConcurrentHashMap<>();
  private final Map<Tags, AtomicInteger> resources = new ConcurrentHashMap<>();

  public OperatorMetrics(MeterRegistry registry) {
    this.registry = registry;
    Gauge.builder("garboard_queue_depth", queued, AtomicInteger::get)
        .tag("kind", KIND)
        .description("Resources that wait for a thread.")
        .register(registry);
    Gauge.builder("garboard_retries_waiting", retrying, Set::size)
        .tag("kind", KIND)
        .description("Resources whose last reconciliation failed.")
        .register(registry);
  }

  /** Adds what the leader's Lease looks like from here. */
  void observe(Leadership leadership) {
    Gauge.builder("garboard_leader", leadership, it -> it.leads() ? 1 : 0)
        .description("1 in the replica that writes.")
        .register(registry);
    Gauge.builder("garboard_lease_age_seconds", leadership, it -> it.age().toNanos() / 1e9)
        .description("Time since the Lease was last renewed from here.")
        .register(registry);
  }

  void wrote(String kind, String verb) {
    registry.counter("garboard_api_writes_total", "kind", kind, "verb", verb).increment();
  }

  void repaired(String kind) {
    registry.counter("garboard_drift_repairs_total", "kind", kind).increment();
  }

  private void reconciled(String outcome, Duration took) {
    Timer.builder("garboard_reconcile_duration_seconds")
        .tags("kind", KIND, "outcome", outcome)
        .serviceLevelObjectives(BUCKETS)
        .register(registry)
        .record(took);
    registry.counter("garboard_reconcile_total", "kind", KIND, "outcome", outcome).increment();
  }

  /** Counts a resource under the status of each of its conditions, and no longer as before. */
  void observed(String uid, List<Condition> fresh) {
    count(fresh, 1);
    count(Objects.requireNonNullElse(conditions.put(uid, fresh), List.of()), -1);
  }

  void forget(String uid) {
    count(Objects.requireNonNullElse(conditions.remove(uid), List.of()), -1);
  }

  private void count(List<Condition> of, int change) {
    for (var condition : of) {
      var tags = Tags.of("kind", KIND, "type", condition.type(), "status", condition.status());
      resources.computeIfAbsent(tags, this::gauge).addAndGet(change);
    }
  }

  private AtomicInteger gauge(Tags tags) {
    var number = new AtomicInteger();
    Gauge.builder("garboard_conditions", number, AtomicInteger::get)
        .tags(tags)
        .description("Resources by the status of each condition.")
        .register(registry);
    return number;
  }

  @Override
  public <T> T timeControllerExecution(ControllerExecution<T> execution) throws Exception {
    long start = System.nanoTime();
    var outcome = "failed";
    try {
      var result = execution.execute();
      outcome = execution.successTypeName(result);
      return result;
    } finally {
      reconciled(outcome, Duration.ofNanos(System.nanoTime() - start));
    }
  }

  @Override
  public void reconcileCustomResource(
      HasMetadata resource, RetryInfo retryInfo, Map<String, Object> metadata) {
    queued.incrementAndGet();
  }

  @Override
  public void reconciliationExecutionStarted(HasMetadata resource, Map<String, Object> metadata) {
    queued.decrementAndGet();
  }

  @Override
  public void failedReconciliation(
      HasMetadata resource, Exception exception, Map<String, Object> metadata) {
    retrying.add(ResourceID.fromResource(resource));
  }

  @Override
  public void finishedReconciliation(HasMetadata resource, Map<String, Object> metadata) {
    retrying.remove(ResourceID.fromResource(resource));
  }

  @Override
  public void cleanupDoneFor(ResourceID resource, Map<String, Object> metadata) {
    retrying.remove(resource);
  }
}
