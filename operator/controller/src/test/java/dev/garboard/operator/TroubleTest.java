package dev.garboard.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;

class TroubleTest {

  @Test
  void bothWordsOfTheKubeletForAMissingImageAreOneTrouble() {
    var backOff = Trouble.of(pod(waiting("ImagePullBackOff"), null, 0));
    assertThat(backOff).isEqualTo(Trouble.of(pod(waiting("ErrImagePull"), null, 0)));
    assertThat(backOff.orElseThrow().message()).contains("app", "acme/nothing:1");
  }

  @Test
  void aPodThatRunsBetweenTwoCrashesIsStillCrashing() {
    var running = new ContainerStateBuilder().withNewRunning().endRunning().build();
    var ended =
        new ContainerStateBuilder()
            .withNewTerminated()
            .withExitCode(3)
            .withReason("Error")
            .endTerminated()
            .build();
    var between = Trouble.of(pod(running, ended, 2));
    assertThat(between).isEqualTo(Trouble.of(pod(waiting("CrashLoopBackOff"), ended, 5)));
    assertThat(between.orElseThrow().reason()).isEqualTo("CrashLoopBackOff");
    assertThat(between.orElseThrow().message()).contains("exit code 3");
  }

  @Test
  void aPodThatIsBeingStartedHasNoTrouble() {
    assertThat(Trouble.of(pod(waiting("ContainerCreating"), null, 0))).isEmpty();
    assertThat(Trouble.of(new Pod())).isEmpty();
  }

  @Test
  void aPodThatNoNodeTakesSaysWhy() {
    var pod =
        new PodBuilder()
            .withNewStatus()
            .addNewCondition()
            .withType("PodScheduled")
            .withStatus("False")
            .withMessage("0/1 nodes are available: 1 Insufficient cpu.")
            .endCondition()
            .endStatus()
            .build();
    assertThat(Trouble.of(pod).orElseThrow())
        .isEqualTo(
            new Trouble(
                "Unschedulable",
                "no node takes the pod: 0/1 nodes are available: 1 Insufficient cpu."));
  }

  @Test
  void theNewestPodSpeaks() {
    var old = pod(waiting("InvalidImageName"), null, 0);
    old.getMetadata().setCreationTimestamp("2026-01-01T00:00:00Z");
    var fresh = pod(waiting("ErrImageNeverPull"), null, 0);
    fresh.getMetadata().setCreationTimestamp("2026-01-02T00:00:00Z");
    assertThat(Trouble.of(List.of(old, fresh)).orElseThrow().reason())
        .isEqualTo("ErrImageNeverPull");
  }

  private static ContainerState waiting(String reason) {
    return new ContainerStateBuilder()
        .withNewWaiting()
        .withReason(reason)
        .withMessage("as the kubelet says")
        .endWaiting()
        .build();
  }

  private static Pod pod(ContainerState state, ContainerState last, int restarts) {
    return new PodBuilder()
        .withNewMetadata()
        .withCreationTimestamp("2026-01-01T00:00:00Z")
        .endMetadata()
        .withNewStatus()
        .addNewContainerStatus()
        .withName("app")
        .withImage("acme/nothing:1")
        .withReady(false)
        .withRestartCount(restarts)
        .withState(state)
        .withLastState(last)
        .endContainerStatus()
        .endStatus()
        .build();
  }
}
