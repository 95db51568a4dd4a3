package dev.garboard.operator;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Why a pod does not run, as the kubelet or the scheduler says it, without what changes from one
 * try to the next.
 */
record Trouble(String reason, String message) {

  private static final int CRASHES = 2;

  /** The trouble of the newest pod that has one. */
  static Optional<Trouble> of(List<Pod> pods) {
    return pods.stream()
        .sorted(
            Comparator.comparing((Pod pod) -> pod.getMetadata().getCreationTimestamp()).reversed())
        .flatMap(pod -> of(pod).stream())
        .findFirst();
  }

  static Optional<Trouble> of(Pod pod) {
    if (pod.getStatus() == null || pod.isMarkedForDeletion()) {
      return Optional.empty();
    }
    return containers(pod.getStatus())
        .flatMap(status -> ofContainer(status).stream())
        .findFirst()
        .or(() -> unscheduled(pod.getStatus()));
  }

  private static Stream<ContainerStatus> containers(PodStatus status) {
    return Stream.concat(
        status.getInitContainerStatuses().stream(), status.getContainerStatuses().stream());
  }

  private static Optional<Trouble> ofContainer(ContainerStatus status) {
    if (Boolean.TRUE.equals(status.getReady())) {
      return Optional.empty();
    }
    var waiting = status.getState() == null ? null : status.getState().getWaiting();
    var reason = waiting == null ? "" : Optional.ofNullable(waiting.getReason()).orElse("");
    return switch (reason) {
      // The kubelet alternates between these two; both say the same.
      case "ErrImagePull", "ImagePullBackOff" ->
          Optional.of(
              new Trouble(
                  "ImagePullBackOff",
                  "container %s: the image %s cannot be pulled"
                      .formatted(status.getName(), status.getImage())));
      case "", "PodInitializing", "ContainerCreating", "CrashLoopBackOff" -> crashing(status);
      default ->
          Optional.of(
              new Trouble(
                  reason,
                  "container %s: %s"
                      .formatted(
                          status.getName(),
                          Optional.ofNullable(waiting.getMessage()).orElse(reason))));
    };
  }

  private static Optional<Trouble> crashing(ContainerStatus status) {
    var last = status.getLastState() == null ? null : status.getLastState().getTerminated();
    if (last == null || status.getRestartCount() < CRASHES) {
      return Optional.empty();
    }
    return Optional.of(
        new Trouble(
            "CrashLoopBackOff",
            "container %s ends again and again, last with exit code %d (%s)"
                .formatted(status.getName(), last.getExitCode(), last.getReason())));
  }

  private static Optional<Trouble> unscheduled(PodStatus status) {
    return status.getConditions().stream()
        .filter(condition -> condition.getType().equals("PodScheduled"))
        .filter(condition -> condition.getStatus().equals("False"))
        .map(
            condition ->
                new Trouble("Unschedulable", "no node takes the pod: " + condition.getMessage()))
        .findFirst();
  }
}
