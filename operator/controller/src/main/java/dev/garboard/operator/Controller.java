package dev.garboard.operator;

import dev.garboard.crd.Microservice;
import dev.garboard.kit.runtime.Component;
import dev.garboard.kit.runtime.Health;
import dev.garboard.kit.runtime.HealthCheck;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.Cloner;
import io.javaoperatorsdk.operator.api.config.ConfigurationServiceOverrider;
import io.javaoperatorsdk.operator.api.config.ControllerConfigurationOverrider;
import io.javaoperatorsdk.operator.processing.event.rate.LinearRateLimiter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Executors;

/** Everything between the API server and a {@link Microservice}, wired and kept running. */
final class Controller implements Component {

  /** Bounds a loop of two writers, far above what a rollout needs. */
  private static final int MOST_IN_10_SECONDS = 30;

  /** Resources are never changed in place, so the cache's own objects can be handed out. */
  private static final Cloner NO_CLONES =
      new Cloner() {
        @Override
        public <R extends HasMetadata> R clone(R object) {
          return object;
        }
      };

  private final OperatorConfig config;
  private final KubernetesClient client;
  private final Leadership leadership;
  private final Operator operator;
  private volatile boolean synced;

  Controller(OperatorConfig config, Config connection, String identity, MeterRegistry registry) {
    this.config = config;
    client =
        new KubernetesClientBuilder()
            .withConfig(connection)
            .withKubernetesSerialization(LeanJson.of(Watches.kinds()))
            .build();
    leadership = new Leadership(client, config.lease(), identity);
    var metrics = new OperatorMetrics(registry);
    metrics.observe(leadership);
    operator = new Operator(overrider -> configure(overrider, metrics));
    operator.register(reconciler(metrics), this::configure);
  }

  private MicroserviceReconciler reconciler(OperatorMetrics metrics) {
    var server = new ApiServer(client, leadership, metrics);
    var known = new KnownVersions();
    var watches = new Watches(known);
    var applier = new Applier(server, watches, metrics, known);
    var clock = Clock.systemUTC();
    return new MicroserviceReconciler(
        new Planner(),
        new MicroserviceWorkflow(server, applier, watches),
        new Statuses(server, watches, new Events(server, clock), metrics, clock),
        watches,
        leadership);
  }

  private void configure(ConfigurationServiceOverrider overrider, OperatorMetrics metrics) {
    overrider
        .withKubernetesClient(client)
        .withCloseClientOnStop(false)
        .withMetrics(metrics)
        .withResourceCloner(NO_CLONES)
        .withUseSSAToPatchPrimaryResource(true)
        // A definition just installed answers 429 for a moment: the watch tries again.
        .withStopOnInformerErrorDuringStartup(false)
        .withExecutorService(
            Executors.newFixedThreadPool(
                config.reconcileThreads(), Thread.ofVirtual().name("reconcile-", 0).factory()))
        .withReconciliationTerminationTimeout(config.shutdownGrace());
  }

  private void configure(ControllerConfigurationOverrider<Microservice> overrider) {
    overrider
        .withGenerationAware(true)
        .withRetry(new CappedRetry(config.retry().initial(), config.retry().max()))
        .withRateLimiter(new LinearRateLimiter(Duration.ofSeconds(10), MOST_IN_10_SECONDS))
        .withReconciliationMaxInterval(config.resync());
    if (!config.namespaces().isEmpty()) {
      overrider.settingNamespaces(Set.copyOf(config.namespaces()));
    }
  }

  /** Live: nothing here is cured by a restart but a dead dispatcher. Ready: the caches are full. */
  void check(Health health) {
    health.ready(
        "caches", () -> synced ? new HealthCheck.Up() : new HealthCheck.Down("not yet synced"));
  }

  boolean leads() {
    return leadership.leads();
  }

  @Override
  public String name() {
    return "controller";
  }

  /**
   * Fills the caches, then seeks the Lease.
   *
   * @throws IllegalStateException if the custom resource is not installed, or older than this
   */
  @Override
  public void start() {
    requireDefinition();
    operator.start();
    synced = true;
    leadership.start();
  }

  private void requireDefinition() {
    var name = CustomResource.getCRDName(Microservice.class);
    // Raw: as a typed object its schema would be read and kept by hundreds of classes.
    if (client.raw("/apis/apiextensions.k8s.io/v1/customresourcedefinitions/" + name) == null) {
      throw new IllegalStateException(
          name + " is not installed: helm install garboard-crds, or kubectl apply -f crds/");
    }
  }

  /** Reconciliations in hand are finished; the Lease goes back only then. */
  @Override
  public void drain() {
    operator.stop();
    leadership.stop();
  }

  @Override
  public void stop() {
    client.close();
  }
}
