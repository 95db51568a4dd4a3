package dev.garboard.operator;

import dev.garboard.crd.Condition;
import dev.garboard.crd.ConfigSpec.ReloadPolicy;
import dev.garboard.operator.Applied.Blocked;
import dev.garboard.operator.Plan.Notice;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The conditions of a resource, each from what is seen. Texts carry no numbers that change by
 * themselves: an unchanged state is an unchanged text, and costs no write.
 *
 * @see <a
 *     href="https://github.com/kubernetes/community/blob/master/contributors/devel/sig-architecture/api-conventions.md#typical-status-properties">
 *     API conventions</a>
 */
final class Conditions {

  static final String ACCEPTED = "Accepted";
  static final String WORKLOAD_AVAILABLE = "WorkloadAvailable";
  static final String CONFIG_SYNCED = "ConfigSynced";
  static final String SCALING_ACTIVE = "ScalingActive";
  static final String READY = "Ready";
  static final String RECONCILING = "Reconciling";
  static final String STALLED = "Stalled";

  private final long generation;
  private final List<Condition> earlier;
  private final String now;
  private final List<Condition> fresh = new ArrayList<>();

  private Conditions(long generation, List<Condition> earlier, Instant now) {
    this.generation = generation;
    this.earlier = earlier;
    this.now = now.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  static List<Condition> observed(Observation seen, List<Condition> earlier, Instant now) {
    var conditions = new Conditions(seen.plan().owner().generation(), earlier, now);
    conditions.accepted(seen);
    var available = conditions.workloadAvailable(seen);
    conditions.configSynced(seen);
    conditions.scalingActive(seen);
    conditions.progress(seen);
    conditions.ready(available, seen.result().blocked(), seen);
    return conditions.fresh;
  }

  /** What ran before keeps running, and is still told of. */
  static List<Condition> rejected(
      long generation,
      List<Violation> violations,
      Optional<Deployment> deployment,
      List<Condition> earlier,
      Instant now) {
    var conditions = new Conditions(generation, earlier, now);
    var message = violations.stream().map(Violation::toString).collect(Collectors.joining("; "));
    conditions.add(ACCEPTED, "False", "SpecRejected", message);
    conditions.keep(CONFIG_SYNCED);
    conditions.keep(SCALING_ACTIVE);
    conditions.add(STALLED, "True", "SpecRejected", message);
    var serves = deployment.filter(Conditions::isAvailable).isPresent();
    deployment.ifPresent(it -> conditions.stillAvailable(serves));
    conditions.add(
        READY,
        serves ? "True" : "False",
        "SpecRejected",
        serves ? "what was accepted before still serves; " + message : message);
    return conditions.fresh;
  }

  static Optional<Condition> find(List<Condition> conditions, String type) {
    return conditions.stream().filter(it -> it.type().equals(type)).findFirst();
  }

  private void accepted(Observation seen) {
    var refused = seen.result().blocked().filter(it -> !it.reason().equals("Conflict"));
    if (refused.isPresent()) {
      add(ACCEPTED, "False", refused.get().reason(), refused.get().message());
      return;
    }
    var notices = seen.plan().notices();
    add(
        ACCEPTED,
        "True",
        notices.stream().map(Notice::reason).findFirst().orElse("Valid"),
        notices.isEmpty()
            ? "the specification is valid"
            : notices.stream().map(Notice::message).collect(Collectors.joining("; ")));
  }

  private Condition workloadAvailable(Observation seen) {
    int needed = seen.plan().minimum();
    if (needed == 0) {
      return add(WORKLOAD_AVAILABLE, "True", "ScaledToZero", "no pods are asked for");
    }
    if (seen.available() >= needed) {
      return add(
          WORKLOAD_AVAILABLE, "True", "Available", "at least " + pods(needed) + " available");
    }
    var trouble = Trouble.of(seen.pods());
    return add(
        WORKLOAD_AVAILABLE,
        "False",
        trouble.map(Trouble::reason).orElse("Progressing"),
        "fewer than "
            + pods(needed)
            + " available"
            + trouble.map(it -> "; " + it.message()).orElse(" yet"));
  }

  private void configSynced(Observation seen) {
    if (seen.plan().config().isEmpty()) {
      return;
    }
    var policy = seen.plan().config().get().policy();
    if (policy == ReloadPolicy.Ignore) {
      add(CONFIG_SYNCED, "True", "ReloadIgnored", "pods see a change when they next start");
    } else if (policy == ReloadPolicy.InPlace) {
      add(
          CONFIG_SYNCED,
          "True",
          "DeliveredInPlace",
          "the kubelet brings a change to running pods within its sync period, 1 to 2 minutes");
    } else if (seen.rollout().isComplete()) {
      add(CONFIG_SYNCED, "True", "Synced", "every pod runs " + seen.plan().config().get().name());
    } else if (!isQuiet(seen)) {
      add(CONFIG_SYNCED, "False", "RolloutPending", "pods with the new configuration are coming");
    } else {
      keep(CONFIG_SYNCED);
    }
  }

  private void scalingActive(Observation seen) {
    if (seen.plan().scaling().isEmpty()) {
      return;
    }
    var conditions =
        seen.autoscaler()
            .map(it -> it.getStatus())
            .map(status -> status.getConditions())
            .orElseGet(List::of);
    var bad =
        conditions.stream()
            .filter(it -> !it.getType().equals("ScalingLimited"))
            .filter(it -> it.getStatus().equals("False"))
            .findFirst();
    if (bad.isPresent()) {
      add(SCALING_ACTIVE, "False", bad.get().getReason(), stable(bad.get().getMessage()));
    } else if (conditions.stream().anyMatch(it -> it.getType().equals("ScalingActive"))) {
      add(SCALING_ACTIVE, "True", "Active", "the autoscaler has metrics and decides the replicas");
    } else {
      add(SCALING_ACTIVE, "Unknown", "HandoverPending", "the autoscaler has not answered yet");
    }
  }

  /** kstatus: exactly one of Reconciling and Stalled, or neither when all is settled. */
  private void progress(Observation seen) {
    var blocked = seen.result().blocked();
    if (blocked.isPresent()) {
      add(STALLED, "True", blocked.get().reason(), blocked.get().message());
      return;
    }
    switch (seen.rollout()) {
      case COMPLETE -> {}
      case STUCK ->
          add(
              STALLED,
              "True",
              "ProgressDeadlineExceeded",
              "the newest pods do not become available" + trouble(seen));
      case PROGRESSING -> reconciling(seen);
      case UNSEEN -> {
        if (!isQuiet(seen)) {
          reconciling(seen);
        }
      }
    }
  }

  private void reconciling(Observation seen) {
    add(RECONCILING, "True", "RolloutInProgress", "pods are being replaced" + trouble(seen));
  }

  private static String trouble(Observation seen) {
    return Trouble.of(seen.pods()).map(it -> "; " + it.message()).orElse("");
  }

  /** This generation was told of as settled before: what is unseen now is a change of scale. */
  private boolean isQuiet(Observation seen) {
    return find(earlier, READY)
            .filter(it -> it.observedGeneration() == seen.plan().owner().generation())
            .isPresent()
        && find(earlier, RECONCILING).isEmpty();
  }

  private void ready(Condition available, Optional<Blocked> blocked, Observation seen) {
    if (blocked.isPresent()) {
      var serves = seen.deployment().filter(Conditions::isAvailable).isPresent();
      add(READY, serves ? "True" : "False", blocked.get().reason(), blocked.get().message());
    } else if (available.holds()) {
      add(READY, "True", available.reason(), available.message());
    } else {
      var reason = seen.available() > 0 ? "Degraded" : available.reason();
      add(READY, "False", reason, available.message());
    }
  }

  private void stillAvailable(boolean serves) {
    add(
        WORKLOAD_AVAILABLE,
        serves ? "True" : "False",
        serves ? "Available" : "MinimumReplicasUnavailable",
        serves ? "what was accepted before is available" : "what was accepted before is not");
  }

  private static boolean isAvailable(Deployment deployment) {
    return deployment.getStatus() != null
        && deployment.getStatus().getConditions().stream()
            .anyMatch(it -> it.getType().equals("Available") && it.getStatus().equals("True"));
  }

  private static String pods(int number) {
    return number == 1 ? "1 pod is" : number + " pods are";
  }

  /** Without the numbers in which the autoscaler's message differs each time. */
  private static String stable(String message) {
    return message == null ? "" : message.replaceAll("[0-9]{4,}", "…");
  }

  private void keep(String type) {
    find(earlier, type).ifPresent(fresh::add);
  }

  private Condition add(String type, String status, String reason, String message) {
    var condition =
        new Condition(type, status, generation, now, reason, message)
            .since(find(earlier, type).orElse(null));
    fresh.add(condition);
    return condition;
  }
}
