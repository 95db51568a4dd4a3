package dev.garboard.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.garboard.crd.Microservice;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the API server itself refuses: nobody has to wait for the operator to learn of it. */
class AdmissionIT {

  private static final String CONTAINER = "{name: app, image: 'acme/orders:1'%s}";

  private static KubernetesClient client;
  private static Shop shop;

  @BeforeAll
  static void open() {
    client = ControlPlane.shared().client();
    shop = new Shop(client);
  }

  @AfterAll
  static void close() {
    shop.close();
    client.close();
  }

  static Stream<Arguments> mistakes() {
    return Stream.of(
        Arguments.of(
            "an unknown field", spec("", "replica: 3"), "spec.replica: field not declared"),
        Arguments.of(
            "an unknown field of the configuration",
            spec("", "config: {file: {}}"),
            "config.file: field not declared"),
        Arguments.of("no template", "{replicas: 1}", "spec.template: Required value"),
        Arguments.of(
            "no container",
            "{template: {spec: {containers: []}}}",
            "spec.template.spec.containers.*at least 1"),
        Arguments.of(
            "a container without an image",
            "{template: {spec: {containers: [{name: app}]}}}",
            "containers\\[0\\].image: Required value"),
        Arguments.of(
            "an empty image",
            "{template: {spec: {containers: [{name: app, image: ''}]}}}",
            "containers\\[0\\].image.*at least 1"),
        Arguments.of(
            "two containers of one name",
            "{template: {spec: {containers: ["
                + CONTAINER.formatted("")
                + ", "
                + CONTAINER.formatted("")
                + "]}}}",
            "duplicate"),
        Arguments.of(
            "one container port twice",
            spec(", ports: [{containerPort: 80}, {containerPort: 80}]", ""),
            "duplicate"),
        Arguments.of(
            "container port 0",
            spec(", ports: [{containerPort: 0}]", ""),
            "containerPort.*equal to 1"),
        Arguments.of(
            "container port 65536",
            spec(", ports: [{containerPort: 65536}]", ""),
            "containerPort.*equal to 65535"),
        Arguments.of(
            "service port 0",
            spec("", "service: {ports: [{name: a, port: 0}]}"),
            "port.*equal to 1"),
        Arguments.of(
            "service port 65536",
            spec("", "service: {ports: [{name: a, port: 65536}]}"),
            "port.*equal to 65535"),
        Arguments.of(
            "one service port number twice",
            spec("", "service: {ports: [{name: a, port: 1}, {name: b, port: 1}]}"),
            "must not name one port number twice"),
        Arguments.of(
            "one service port name twice",
            spec("", "service: {ports: [{name: a, port: 1}, {name: a, port: 2}]}"),
            "duplicate"),
        Arguments.of(
            "a target port that is no name",
            spec("", "service: {ports: [{name: a, port: 1, targetPort: 'a b'}]}"),
            "targetPort"),
        Arguments.of("-1 replicas", spec("", "replicas: -1"), "replicas.*equal to 0"),
        Arguments.of("10,001 replicas", spec("", "replicas: 10001"), "replicas.*equal to 10000"),
        Arguments.of("2^31 replicas", spec("", "replicas: 2147483648"), "replicas"),
        Arguments.of("half a replica", spec("", "replicas: 0.5"), "replicas"),
        Arguments.of("replicas as text", spec("", "replicas: '3'"), "replicas"),
        Arguments.of(
            "a minimum above the maximum",
            spec("", "autoscaling: {minReplicas: 5, maxReplicas: 4}"),
            "minReplicas must not be greater than maxReplicas"),
        Arguments.of(
            "no maximum", spec("", "autoscaling: {minReplicas: 5}"), "maxReplicas: Required value"),
        Arguments.of(
            "a minimum of 0",
            spec("", "autoscaling: {minReplicas: 0, maxReplicas: 4}"),
            "minReplicas.*equal to 1"),
        Arguments.of(
            "both numbers of a budget",
            spec("", "availability: {podDisruptionBudget: {minAvailable: 1, maxUnavailable: 1}}"),
            "minAvailable or maxUnavailable, not both"),
        Arguments.of(
            "a budget of 101 %",
            spec("", "availability: {podDisruptionBudget: {minAvailable: '101%'}}"),
            "minAvailable"),
        Arguments.of(
            "an unknown spread",
            spec("", "availability: {spread: Rack}"),
            "Unsupported value: \"Rack\""),
        Arguments.of(
            "an unknown reload policy",
            spec("", "config: {reloadPolicy: Sometimes}"),
            "Unsupported value: \"Sometimes\""),
        Arguments.of(
            "a key that is no file name",
            spec("", "config: {files: {'a/b': ''}}"),
            "must be a file name"),
        Arguments.of(
            "a key that leads out", spec("", "config: {files: {'..': ''}}"), "'\\.' or begin with"),
        Arguments.of(
            "a key of 254 characters",
            spec("", "config: {files: {" + "k".repeat(254) + ": ''}}"),
            "must be a file name"),
        Arguments.of(
            "a relative mount path", spec("", "config: {mountPath: etc}"), "config.mountPath"),
        Arguments.of(
            "33 files",
            spec("", "config: {files: " + entries(33) + "}"),
            "files.*must have at most 32"),
        Arguments.of(
            "10,000 variables in the configuration",
            spec("", "config: {env: " + entries(10_000) + "}"),
            "env.*must have at most 256"),
        Arguments.of(
            "10,000 variables in the template",
            spec(", env: [" + variables(10_000) + "]", ""),
            "env.*must have at most 256"),
        Arguments.of(
            "one variable twice",
            spec(", env: [{name: A, value: a}, {name: A, value: b}]", ""),
            "duplicate"),
        Arguments.of("resources that are no object", spec(", resources: plenty", ""), "resources"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("mistakes")
  void isRefused(String mistake, String spec, String message) {
    assertThatThrownBy(() -> shop.apply(orders("orders", spec)))
        .isInstanceOf(KubernetesClientException.class)
        .extracting(Throwable::getMessage)
        .asString()
        .containsPattern(message);
    assertThat(shop.find(Microservice.class, "orders")).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("badNames")
  void aNameThatChildrenCannotCarryIsRefused(String name, String message) {
    assertThatThrownBy(() -> shop.apply(orders(name, spec("", ""))))
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining(message);
  }

  static Stream<Arguments> badNames() {
    return Stream.of(
        Arguments.of("a".repeat(51), "at most 50 characters"),
        Arguments.of("1orders", "DNS-1035"),
        Arguments.of("or.ders", "DNS-1035"));
  }

  @Test
  void theLargestOfEverythingIsAccepted() {
    var spec =
        spec(
            ", ports: [{containerPort: 65535}], env: [" + variables(256) + "]",
            "replicas: 10000, config: {files: " + entries(32) + ", env: " + entries(256) + "}");
    var name = "a".repeat(50);
    assertThat(shop.apply(orders(name, spec)).getMetadata().getName()).isEqualTo(name);
    shop.the(Microservice.class, name).delete();
  }

  @Test
  void kubectlScaleChangesReplicas() {
    shop.apply(orders("scaled", spec("", "replicas: 2")));
    shop.the(Microservice.class, "scaled").scale(5);
    var scaled = shop.the(Microservice.class, "scaled");
    assertThat(scaled.get().getSpec().replicas()).isEqualTo(5);
    assertThat(scaled.scale().getSpec().getReplicas()).isEqualTo(5);
    shop.the(Microservice.class, "scaled").delete();
  }

  private static String orders(String name, String spec) {
    return """
        apiVersion: garboard.dev/v1alpha1
        kind: Microservice
        metadata: {name: %s}
        spec: %s
        """
        .formatted(name, spec);
  }

  private static String spec(String ofContainer, String more) {
    return "{template: {spec: {containers: [%s]}}%s}"
        .formatted(CONTAINER.formatted(ofContainer), more.isEmpty() ? "" : ", " + more);
  }

  private static String entries(int number) {
    return IntStream.range(0, number)
        .mapToObj(i -> "k" + i + ": v")
        .collect(Collectors.joining(", ", "{", "}"));
  }

  private static String variables(int number) {
    return IntStream.range(0, number)
        .mapToObj(i -> "{name: V" + i + ", value: v}")
        .collect(Collectors.joining(", "));
  }
}
