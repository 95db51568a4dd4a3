package dev.garboard.operator;

import dev.garboard.crd.AvailabilitySpec.Spread;
import dev.garboard.crd.ConfigSpec;
import io.fabric8.kubernetes.api.model.CapabilitiesBuilder;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Lifecycle;
import io.fabric8.kubernetes.api.model.LifecycleBuilder;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.SeccompProfileBuilder;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraintBuilder;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Fills in what a template is silent about: the restricted pod security profile, probes, requests,
 * a pause before the stop signal, an own account, spreading. What the template says stays.
 */
final class PodDefaults {

  /** The port that declares health and metrics of the Garboard kit. */
  static final String ADMIN = "admin";

  private static final String CONFIG_VOLUME = "garboard-config";

  private final String name;
  private final Spread spread;

  PodDefaults(String name, Spread spread) {
    this.name = name;
    this.spread = spread;
  }

  PodTemplateSpec complete(
      PodTemplateSpec template, Optional<ConfigSpec> config, Optional<Plan.Files> files) {
    var complete = new PodTemplateSpecBuilder(template).build();
    label(complete);
    var pod = complete.getSpec();
    secure(pod);
    account(pod);
    if (pod.getTopologySpreadConstraints().isEmpty()) {
      pod.setTopologySpreadConstraints(spreadConstraints());
    }
    var main = main(pod);
    probe(main);
    request(main);
    pauseBeforeStop(main);
    config.ifPresent(it -> environment(main, it));
    files.ifPresent(it -> mount(pod, main, it, config.get()));
    return complete;
  }

  private void label(PodTemplateSpec template) {
    var labels = new TreeMap<String, String>();
    if (template.getMetadata() != null && template.getMetadata().getLabels() != null) {
      labels.putAll(template.getMetadata().getLabels());
    }
    labels.putAll(Labels.ofTrack(name));
    template.setMetadata(
        new PodTemplateSpecBuilder(template)
            .editOrNewMetadata()
            .withLabels(labels)
            .endMetadata()
            .buildMetadata());
  }

  private static Container main(PodSpec pod) {
    return pod.getContainers().stream()
        .filter(container -> "app".equals(container.getName()))
        .findFirst()
        .orElse(pod.getContainers().getFirst());
  }

  private static void secure(PodSpec pod) {
    var context = Optional.ofNullable(pod.getSecurityContext()).orElseGet(PodSecurityContext::new);
    if (context.getRunAsNonRoot() == null) {
      context.setRunAsNonRoot(true);
    }
    if (context.getSeccompProfile() == null) {
      context.setSeccompProfile(new SeccompProfileBuilder().withType("RuntimeDefault").build());
    }
    pod.setSecurityContext(context);
    pod.getContainers().forEach(PodDefaults::secure);
    pod.getInitContainers().forEach(PodDefaults::secure);
  }

  private static void secure(Container container) {
    var context =
        Optional.ofNullable(container.getSecurityContext()).orElseGet(SecurityContext::new);
    if (context.getAllowPrivilegeEscalation() == null) {
      context.setAllowPrivilegeEscalation(false);
    }
    if (context.getCapabilities() == null) {
      context.setCapabilities(new CapabilitiesBuilder().withDrop("ALL").build());
    }
    container.setSecurityContext(context);
  }

  /** An identity of its own for policy and audit, but no token that nobody asked for. */
  private void account(PodSpec pod) {
    if (pod.getServiceAccountName() == null) {
      pod.setServiceAccountName(name);
    }
    if (pod.getAutomountServiceAccountToken() == null) {
      pod.setAutomountServiceAccountToken(false);
    }
  }

  private List<TopologySpreadConstraint> spreadConstraints() {
    return switch (spread) {
      case Zone -> List.of(over("topology.kubernetes.io/zone"), over("kubernetes.io/hostname"));
      case Node -> List.of(over("kubernetes.io/hostname"));
      case None -> List.of();
    };
  }

  private TopologySpreadConstraint over(String topologyKey) {
    return new TopologySpreadConstraintBuilder()
        .withMaxSkew(1)
        .withTopologyKey(topologyKey)
        .withWhenUnsatisfiable("ScheduleAnyway")
        .withNewLabelSelector()
        .withMatchLabels(Labels.ofPods(name))
        .endLabelSelector()
        .build();
  }

  /** The kit's own answers where they exist; else only readiness: a guess kills healthy pods. */
  private static void probe(Container main) {
    var named = main.getPorts().stream().filter(port -> port.getName() != null).toList();
    if (named.stream().map(ContainerPort::getName).anyMatch(ADMIN::equals)) {
      probeKit(main);
    } else if (main.getReadinessProbe() == null && !named.isEmpty()) {
      main.setReadinessProbe(
          new ProbeBuilder()
              .withNewTcpSocket()
              .withPort(new IntOrString(named.getFirst().getName()))
              .endTcpSocket()
              .withPeriodSeconds(5)
              .build());
    }
  }

  private static void probeKit(Container main) {
    if (main.getStartupProbe() == null) {
      main.setStartupProbe(ask("/health/started", 1, 60));
    }
    if (main.getLivenessProbe() == null) {
      main.setLivenessProbe(ask("/health/live", 10, 3));
    }
    if (main.getReadinessProbe() == null) {
      main.setReadinessProbe(ask("/health/ready", 5, 3));
    }
  }

  private static Probe ask(String path, int periodSeconds, int failures) {
    return new ProbeBuilder()
        .withNewHttpGet()
        .withPath(path)
        .withPort(new IntOrString(ADMIN))
        .endHttpGet()
        .withPeriodSeconds(periodSeconds)
        .withFailureThreshold(failures)
        .withTimeoutSeconds(2)
        .build();
  }

  /** Requests, so that scheduling and autoscaling work; never limits: a guess is an OOM kill. */
  private static void request(Container main) {
    var resources = Optional.ofNullable(main.getResources()).orElseGet(ResourceRequirements::new);
    var requests = new HashMap<String, Quantity>();
    requests.put("cpu", new Quantity("100m"));
    requests.put("memory", new Quantity("256Mi"));
    Optional.ofNullable(resources.getLimits()).ifPresent(requests::putAll);
    Optional.ofNullable(resources.getRequests()).ifPresent(requests::putAll);
    resources.setRequests(requests);
    main.setResources(resources);
  }

  /** The removal of the endpoint and the stop signal race: requests still arrive for a while. */
  private static void pauseBeforeStop(Container main) {
    if (main.getLifecycle() == null || main.getLifecycle().getPreStop() == null) {
      main.setLifecycle(
          new LifecycleBuilder(Optional.ofNullable(main.getLifecycle()).orElseGet(Lifecycle::new))
              .withNewPreStop()
              .withNewSleep(5L)
              .endPreStop()
              .build());
    }
  }

  private static void environment(Container main, ConfigSpec config) {
    var own = main.getEnv().stream().map(EnvVar::getName).collect(Collectors.toSet());
    var env = new ArrayList<EnvVar>();
    new TreeMap<>(config.env())
        .forEach(
            (variable, value) -> {
              if (!own.contains(variable)) {
                // A value of the configuration is text: the kubelet must not expand $(NAME) in it.
                env.add(new EnvVar(variable, value.replace("$(", "$$("), null));
              }
            });
    env.addAll(main.getEnv());
    main.setEnv(env);
  }

  private void mount(PodSpec pod, Container main, Plan.Files files, ConfigSpec config) {
    var volumes = new ArrayList<>(pod.getVolumes());
    volumes.add(
        new VolumeBuilder()
            .withName(CONFIG_VOLUME)
            .withNewConfigMap()
            .withName(files.name())
            .endConfigMap()
            .build());
    pod.setVolumes(volumes);
    var mounts = new ArrayList<>(main.getVolumeMounts());
    mounts.add(
        new VolumeMountBuilder()
            .withName(CONFIG_VOLUME)
            .withMountPath(Optional.ofNullable(config.mountPath()).orElse("/etc/" + name))
            .withReadOnly(true)
            .build());
    main.setVolumeMounts(mounts);
  }
}
