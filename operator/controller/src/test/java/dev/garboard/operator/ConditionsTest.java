package dev.garboard.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.garboard.crd.Condition;
import dev.garboard.crd.Microservice;
import dev.garboard.operator.Applied.Blocked;
import dev.garboard.operator.Applied.Unchanged;
import dev.garboard.operator.Applied.Written;
import dev.garboard.operator.Verdict.Accepted;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerBuilder;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerConditionBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConditionsTest {

  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
  private static final List<Condition> NONE = List.of();

  @Test
  void aResourceJustWrittenIsOnItsWay() {
    var conditions = observe(spec("replicas: 2"), new Written(true), Optional.empty(), NONE);
    assertThat(reason(conditions, "Ready", "False")).isEqualTo("Progressing");
    assertThat(reason(conditions, "Reconciling", "True")).isEqualTo("RolloutInProgress");
    assertThat(types(conditions))
        .containsExactly("Accepted", "WorkloadAvailable", "Reconciling", "Ready");
  }

  @Test
  void anImageChangeWhileTheOldPodsServeIsReadyAndReconciling() {
    var serving = deployment(2, 1, 2, "ReplicaSetUpdated");
    var conditions = observe(spec("replicas: 2"), new Unchanged(), Optional.of(serving), NONE);
    assertThat(reason(conditions, "Ready", "True")).isEqualTo("Available");
    assertThat(reason(conditions, "Reconciling", "True")).isEqualTo("RolloutInProgress");
  }

  @Test
  void aRolloutWithoutProgressIsStalledAndNoLongerReconciling() {
    var stuck = deployment(2, 1, 2, "ProgressDeadlineExceeded");
    var conditions = observe(spec("replicas: 2"), new Unchanged(), Optional.of(stuck), NONE);
    assertThat(reason(conditions, "Stalled", "True")).isEqualTo("ProgressDeadlineExceeded");
    assertThat(types(conditions)).doesNotContain("Reconciling");
  }

  @Test
  void aChangeOfScaleThatItsControllerHasNotSeenIsNoRollout() {
    var settled =
        observe(
            spec("replicas: 2"),
            new Unchanged(),
            Optional.of(deployment(2, 2, 2, "NewReplicaSetAvailable")),
            NONE);
    var unseen = deployment(2, 2, 2, "NewReplicaSetAvailable");
    unseen.getMetadata().setGeneration(8L);
    var conditions = observe(spec("replicas: 2"), new Unchanged(), Optional.of(unseen), settled);
    assertThat(types(conditions)).doesNotContain("Reconciling");
    assertThat(conditions).isEqualTo(settled);
  }

  @Test
  void fewerPodsThanTheMinimumInForceIsDegraded() {
    var conditions =
        observe(
            spec("autoscaling: {minReplicas: 3, maxReplicas: 9}"),
            new Unchanged(),
            Optional.of(deployment(3, 3, 2, "NewReplicaSetAvailable")),
            NONE);
    assertThat(reason(conditions, "Ready", "False")).isEqualTo("Degraded");
  }

  @Test
  void noPodsWantedIsReady() {
    var conditions =
        observe(
            spec("replicas: 0"),
            new Unchanged(),
            Optional.of(deployment(0, 0, 0, "NewReplicaSetAvailable")),
            NONE);
    assertThat(reason(conditions, "Ready", "True")).isEqualTo("ScaledToZero");
  }

  @Test
  void theTimeOfAConditionMovesOnlyWithItsStatus() {
    var first = observe(spec("replicas: 2"), new Written(true), Optional.empty(), NONE);
    var later =
        observed(
            spec("replicas: 2"),
            new Unchanged(),
            Optional.of(deployment(2, 2, 2, "NewReplicaSetAvailable")),
            Optional.empty(),
            first,
            NOON.plusSeconds(60));
    assertThat(find(later, "Accepted").lastTransitionTime()).isEqualTo("2026-01-01T12:00:00Z");
    assertThat(find(later, "Ready").lastTransitionTime()).isEqualTo("2026-01-01T12:01:00Z");
  }

  @Test
  void theAutoscalerIsPendingThenActiveOrSaysWhyNot() {
    assertThat(scaling(List.of())).isEqualTo("Unknown HandoverPending");
    assertThat(scaling(List.of("ScalingActive=True ValidMetricFound"))).isEqualTo("True Active");
    assertThat(
            scaling(List.of("AbleToScale=True Ok", "ScalingActive=False FailedGetResourceMetric")))
        .isEqualTo("False FailedGetResourceMetric");
    assertThat(scaling(List.of("ScalingActive=True Ok", "ScalingLimited=True TooManyReplicas")))
        .isEqualTo("True Active");
  }

  @Test
  void aBlockedChildStallsWithItsReason() {
    var blocked = new Blocked("Conflict", "Service shop/orders exists");
    var plan = spec("replicas: 1");
    var result = new MicroserviceWorkflow.Result(List.of(), Optional.empty(), Optional.of(blocked));
    var conditions =
        Conditions.observed(
            new Observation(plan, result, Optional.empty(), Optional.empty(), List.of()),
            NONE,
            NOON);
    assertThat(reason(conditions, "Stalled", "True")).isEqualTo("Conflict");
    assertThat(reason(conditions, "Ready", "False")).isEqualTo("Conflict");
    assertThat(reason(conditions, "Accepted", "True")).isEqualTo("Valid");
  }

  @Test
  void aRejectedSpecificationIsReadyOnlyWhileSomethingServes() {
    var violations = List.of(new Violation("spec.x", "is wrong"));
    var serving = deployment(2, 2, 2, "NewReplicaSetAvailable");
    var kept = Conditions.rejected(2, violations, Optional.of(serving), NONE, NOON);
    assertThat(reason(kept, "Ready", "True")).isEqualTo("SpecRejected");
    assertThat(reason(kept, "Stalled", "True")).isEqualTo("SpecRejected");
    assertThat(find(kept, "Accepted").message()).isEqualTo("spec.x: is wrong");

    var never = Conditions.rejected(1, violations, Optional.empty(), NONE, NOON);
    assertThat(reason(never, "Ready", "False")).isEqualTo("SpecRejected");
  }

  private static String scaling(List<String> answers) {
    var autoscaler = new HorizontalPodAutoscalerBuilder().withNewStatus().endStatus().build();
    answers.forEach(
        answer -> {
          var words = answer.split("[= ]", -1);
          autoscaler
              .getStatus()
              .getConditions()
              .add(
                  new HorizontalPodAutoscalerConditionBuilder()
                      .withType(words[0])
                      .withStatus(words[1])
                      .withReason(words[2])
                      .build());
        });
    var scaling =
        find(
            observed(
                spec("autoscaling: {maxReplicas: 3}"),
                new Unchanged(),
                Optional.empty(),
                Optional.of(autoscaler),
                NONE,
                NOON),
            "ScalingActive");
    return scaling.status() + " " + scaling.reason();
  }

  private static List<Condition> observe(
      Plan plan, Applied outcome, Optional<Deployment> deployment, List<Condition> earlier) {
    return observed(plan, outcome, deployment, Optional.empty(), earlier, NOON);
  }

  private static List<Condition> observed(
      Plan plan,
      Applied outcome,
      Optional<Deployment> deployment,
      Optional<HorizontalPodAutoscaler> autoscaler,
      List<Condition> earlier,
      Instant now) {
    var result = new MicroserviceWorkflow.Result(List.of(), Optional.of(outcome), Optional.empty());
    return Conditions.observed(
        new Observation(plan, result, deployment, autoscaler, List.of()), earlier, now);
  }

  private static Plan spec(String more) {
    var service =
        Serialization.unmarshal(
            """
            metadata: {name: orders, namespace: shop, uid: u, generation: 7}
            spec: {template: {spec: {containers: [{name: app, image: "acme/orders:1"}]}}, %s}
            """
                .formatted(more),
            Microservice.class);
    return ((Accepted) new Planner().judge(service)).plan();
  }

  private static Deployment deployment(int replicas, int updated, int available, String progress) {
    return new DeploymentBuilder()
        .withNewMetadata()
        .withGeneration(5L)
        .endMetadata()
        .withNewStatus()
        .withObservedGeneration(5L)
        .withReplicas(replicas)
        .withUpdatedReplicas(updated)
        .withReadyReplicas(available)
        .withAvailableReplicas(available)
        .addNewCondition()
        .withType("Progressing")
        .withStatus("True")
        .withReason(progress)
        .endCondition()
        .addNewCondition()
        .withType("Available")
        .withStatus("True")
        .endCondition()
        .endStatus()
        .build();
  }

  private static Condition find(List<Condition> conditions, String type) {
    return Conditions.find(conditions, type).orElseThrow();
  }

  private static String reason(List<Condition> conditions, String type, String status) {
    var condition = find(conditions, type);
    assertThat(condition.status()).as(type).isEqualTo(status);
    return condition.reason();
  }

  private static List<String> types(List<Condition> conditions) {
    return conditions.stream().map(Condition::type).toList();
  }
}
