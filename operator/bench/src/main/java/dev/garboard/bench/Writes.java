package dev.garboard.bench;

import dev.garboard.crd.Condition;
import dev.garboard.crd.Microservice;
import dev.garboard.faults.ApiProxy;
import dev.garboard.faults.Journal;
import dev.garboard.faults.Write;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.dsl.RollableScalableResource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

/**
 * How often the operator writes, by the API server's own count. It goes through the proxy of the
 * faults besides, which knows the order, so that each write can be named.
 */
final class Writes {

  static final int QUIET_RESOURCES = 100;

  private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);
  private static final String ROLLED_OUT =
      """
      {"status": {"observedGeneration": GENERATION, "replicas": 2, "readyReplicas": 2,
        "updatedReplicas": 2, "availableReplicas": 2, "conditions": [
          {"type": "Available", "status": "True", "reason": "MinimumReplicasAvailable"},
          {"type": "Progressing", "status": "True", "reason": "NewReplicaSetAvailable"}]}}
      """;
  private static final String NEW_IMAGE =
      """
      {"spec": {"template": {"spec": {"containers": [{"name": "app", "image": "ghcr.io/acme/app:2",
        "ports": [{"name": "http", "containerPort": 8080, "protocol": "TCP"}]}]}}}}
      """;

  private final Bed bed;
  private final Operator operator;
  private final Report report;
  private final Journal journal = new Journal();

  Writes(Bed bed, Operator operator, Report report) {
    this.bed = bed;
    this.operator = operator;
    this.report = report;
  }

  /**
   * Writes to the API server.
   *
   * @param declared of the status, until it is
   * @param ready all from there until Ready
   * @param imageElse neither Deployment nor status: events
   */
  record Counts(
      int children,
      int declared,
      int ready,
      int imageDeployment,
      int imageStatus,
      int imageElse,
      int quiet) {}

  Counts measure(Path scratch, Duration quiet) throws Exception {
    try (var proxy = ApiProxy.start(operator.name(), bed.kubeconfig(), journal);
        var _ = operator.start(proxy.writeKubeconfig(scratch.resolve("proxied")))) {
      bed.until(() -> journal.everything().stream().anyMatch(Write::isLease));
      var declared = declare();
      var ready = becomeReady();
      told("create", journal.writes());
      var image = changeImage();
      return new Counts(
          declared.sum() - declared.of("microservices/status"),
          declared.of("/status"),
          ready.sum(),
          image.of(" deployments"),
          image.of("microservices/status"),
          image.sum() - image.of(" deployments") - image.of("microservices/status"),
          rest(quiet));
    }
  }

  private ApiCounts declare() throws Exception {
    var start = ApiCounts.read(bed.client());
    bed.create("one");
    bed.untilDeclared("one", 1);
    settle();
    return ApiCounts.read(bed.client()).since(start);
  }

  private ApiCounts becomeReady() throws Exception {
    var start = ApiCounts.read(bed.client());
    rollOut(1);
    untilCondition(it -> it.type().equals("Ready") && it.holds());
    return ApiCounts.read(bed.client()).since(start);
  }

  private ApiCounts changeImage() throws Exception {
    int earlier = journal.writes().size();
    var start = ApiCounts.read(bed.client());
    bed.client()
        .resources(Microservice.class)
        .inNamespace(Bed.NAMESPACE)
        .withName("one")
        .patch(MERGE, NEW_IMAGE);
    untilCondition(it -> it.type().equals("Reconciling"));
    settle();
    rollOut(2);
    untilCondition(it -> it.type().equals("Ready") && it.holds() && it.observedGeneration() == 2);
    var writes = journal.writes();
    told("image change", writes.subList(earlier, writes.size()));
    return ApiCounts.read(bed.client()).since(start);
  }

  private int rest(Duration quiet) throws Exception {
    bed.create("quiet-", QUIET_RESOURCES);
    bed.untilDeclared("quiet-", QUIET_RESOURCES);
    settle();
    var start = ApiCounts.read(bed.client());
    int reads = journal.reads();
    Thread.sleep(quiet);
    report.note(
        "reads in the quiet time, the Lease's among them, %s: %d"
            .formatted(operator.name(), journal.reads() - reads));
    return ApiCounts.read(bed.client()).since(start).sum();
  }

  private void told(String what, List<Write> writes) {
    var order = String.join(", ", writes.stream().map(this::why).toList());
    report.note("%s, in order, %s: %s".formatted(what, operator.name(), order));
  }

  private String why(Write write) {
    if (write.isEvent()) {
      return "event " + write.content().path("reason").asText();
    }
    if (!write.path().endsWith("/status")) {
      return write.target().split("/", 2)[0];
    }
    for (var condition : write.content().path("status").path("conditions")) {
      if (condition.path("type").asText().equals("Reconciling")) {
        return "status (declared; Reconciling: pods are coming)";
      }
    }
    return "status (settled)";
  }

  /** Plays the controllers of the cluster: every pod of this generation runs. */
  private void rollOut(int generation) {
    deployment()
        .subresource("status")
        .patch(MERGE, ROLLED_OUT.replace("GENERATION", Integer.toString(generation)));
  }

  private RollableScalableResource<Deployment> deployment() {
    return bed.client().apps().deployments().inNamespace(Bed.NAMESPACE).withName("one");
  }

  private void untilCondition(Predicate<Condition> holds) throws InterruptedException {
    bed.until(
        () ->
            bed
                .client()
                .resources(Microservice.class)
                .inNamespace(Bed.NAMESPACE)
                .withName("one")
                .get()
                .getStatus()
                .conditions()
                .stream()
                .anyMatch(holds));
    settle();
  }

  /** Until nothing was written for a second. */
  private void settle() throws InterruptedException {
    int seen = -1;
    while (seen != journal.writes().size()) {
      seen = journal.writes().size();
      Thread.sleep(1_000);
    }
  }
}
