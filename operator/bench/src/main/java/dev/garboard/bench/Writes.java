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

  private static final int QUIET_RESOURCES = 100;
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
  private final Report report;
  private final Journal journal = new Journal();

  Writes(Bed bed, Report report) {
    this.bed = bed;
    this.report = report;
  }

  void measure(Operator operator, Path scratch, Duration quiet) throws Exception {
    try (var proxy = ApiProxy.start("operator", bed.kubeconfig(), journal);
        var _ = operator.start(proxy.writeKubeconfig(scratch.resolve("proxied")))) {
      bed.until(() -> journal.everything().stream().anyMatch(Write::isLease));
      create();
      changeImage();
      rest(quiet);
    }
  }

  private void create() throws Exception {
    var start = ApiCounts.read(bed.client());
    bed.create("one");
    bed.untilDeclared("one", 1);
    settle();
    var declared = ApiCounts.read(bed.client());
    rollOut(1);
    untilCondition(it -> it.type().equals("Ready") && it.holds());
    var toDeclared = declared.since(start);
    var toReady = ApiCounts.read(bed.client()).since(declared);
    int children = toDeclared.sum() - toDeclared.of("microservices/status");
    report.add(exactly("create: children written", children, 6));
    report.add(exactly("create: status until declared", toDeclared.of("/status"), 1));
    report.add(exactly("create: further writes until Ready", toReady.sum(), 1));
    told("create", journal.writes());
  }

  private void changeImage() throws Exception {
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
    var counts = ApiCounts.read(bed.client()).since(start);
    report.add(exactly("image change: Deployment", counts.of(" deployments"), 1));
    report.add(
        Figure.told("image change: status", counts.of("microservices/status"), "writes").atMost(2));
    report.add(
        Figure.told(
            "image change: anything else (events)",
            counts.sum() - counts.of(" deployments") - counts.of("microservices/status"),
            "writes"));
    var writes = journal.writes();
    told("image change", writes.subList(earlier, writes.size()));
  }

  private void rest(Duration quiet) throws Exception {
    bed.create("quiet-", QUIET_RESOURCES);
    bed.untilDeclared("quiet-", QUIET_RESOURCES);
    settle();
    var start = ApiCounts.read(bed.client());
    int reads = journal.reads();
    Thread.sleep(quiet);
    int written = ApiCounts.read(bed.client()).since(start).sum();
    report.add(
        exactly(
            "quiet: %d s with %d resources".formatted(quiet.toSeconds(), QUIET_RESOURCES + 1),
            written,
            0));
    report.note("reads in the quiet time, the Lease's among them: " + (journal.reads() - reads));
  }

  private static Figure exactly(String metric, int ours, int wanted) {
    return Figure.told(metric, ours, "writes").against(wanted).atMost(wanted);
  }

  private void told(String what, List<Write> writes) {
    report.note(what + ", in order: " + String.join(", ", writes.stream().map(this::why).toList()));
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
