package dev.garboard.operator;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.garboard.crd.Generated;
import dev.garboard.crd.Microservice;
import dev.garboard.operator.dependent.MicroserviceDependent;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.CustomResource;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the chart lets the operator do is what the operator does. */
class ChartRolesTest {

  private static final List<String> READ = List.of("get", "list", "watch");

  /** Server-side apply creates with patch, and the server asks for create as well. */
  private static final List<String> OWN =
      List.of("get", "list", "watch", "create", "patch", "delete");

  private static final Rule DEFINITION =
      Rule.of(CustomResourceDefinition.class, List.of("get"))
          .only(CustomResource.getCRDName(Microservice.class));

  private static final List<Rule> LEASE =
      List.of(
          Rule.of(Lease.class, List.of("create")), // the name of a new object is not yet known
          Rule.of(Lease.class, List.of("get", "update", "patch")).only("garboard-operator"));

  /** One rule of one resource; no names: all of them. */
  private record Rule(String group, String resource, List<String> verbs, List<String> names) {

    static Rule of(Class<? extends HasMetadata> kind, List<String> verbs) {
      return new Rule(HasMetadata.getGroup(kind), HasMetadata.getPlural(kind), verbs, List.of());
    }

    Rule part(String subresource) {
      return new Rule(group, resource + "/" + subresource, verbs, names);
    }

    Rule only(String name) {
      return new Rule(group, resource, verbs, List.of(name));
    }

    String yaml() {
      return "  - {apiGroups: [%s], resources: [%s]%s, verbs: [%s]}\n"
          .formatted(
              group.isEmpty() ? "\"\"" : group,
              resource,
              names.isEmpty() ? "" : ", resourceNames: " + names,
              String.join(", ", verbs));
    }
  }

  @Test
  void theRolesOfTheChartAreTheKindsThatTheOperatorHandles() {
    Generated.check(
        Path.of("../../charts/garboard/files/rules.yaml"),
        "# Derived from the dependents of the operator by hack/generate.\n"
            + section("Where it looks after Microservices.", "watched", watched().toList())
            + section("In the whole cluster.", "cluster", List.of(DEFINITION))
            + section("In its own namespace: one replica leads.", "home", LEASE));
  }

  @Test
  void nothingLetsItReadSecretsOrGainRights() {
    assertThat(all())
        .noneMatch(
            rule ->
                rule.verbs().stream()
                    .anyMatch(List.of("*", "bind", "escalate", "impersonate")::contains))
        .noneMatch(rule -> List.of("*", "rbac.authorization.k8s.io").contains(rule.group()))
        .extracting(Rule::resource)
        .doesNotContain("*", "secrets", "nodes", "pods/exec", "serviceaccounts/token");
  }

  @Test
  void podsAreOnlyLookedAt() {
    assertThat(all())
        .filteredOn(rule -> rule.resource().startsWith("pods"))
        .extracting(Rule::verbs)
        .containsExactly(READ);
  }

  private static Stream<Rule> all() {
    return Stream.of(watched(), Stream.of(DEFINITION), LEASE.stream()).flatMap(rules -> rules);
  }

  private static Stream<Rule> watched() {
    var dependents = MicroserviceWorkflow.DEPENDENTS.stream().map(MicroserviceDependent::kind);
    return Stream.of(
            Stream.of(
                Rule.of(Microservice.class, READ),
                Rule.of(Microservice.class, List.of("patch")).part("status"),
                // A child may block the deletion of its owner only for who could do so itself.
                Rule.of(Microservice.class, List.of("update")).part("finalizers")),
            dependents.map(kind -> Rule.of(kind, OWN)),
            Watches.LOOKED_AT.stream().map(kind -> Rule.of(kind, READ)),
            Stream.of(Rule.of(Event.class, List.of("create"))))
        .flatMap(rules -> rules);
  }

  private static String section(String comment, String name, List<Rule> rules) {
    return "# %s\n%s:\n%s"
        .formatted(comment, name, rules.stream().map(Rule::yaml).collect(joining()));
  }
}
