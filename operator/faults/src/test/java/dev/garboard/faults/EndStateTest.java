package dev.garboard.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EndStateTest {

  private static final JsonNode DEPLOYMENT =
      yaml(
          """
          kind: Deployment
          metadata: {name: orders, namespace: a-1, uid: x, resourceVersion: "7", generation: 2,
            annotations: {hash: 1, other: 1}, ownerReferences: [{kind: Microservice, uid: y}]}
          spec: {replicas: 2}
          status: {replicas: 2}
          """);
  private static final JsonNode SAME_ELSEWHERE =
      yaml(
          """
          kind: Deployment
          metadata: {name: orders, namespace: b-2, uid: z, resourceVersion: "9", generation: 3,
            annotations: {hash: 2, other: 1}, ownerReferences: [{kind: Microservice, uid: w}]}
          spec: {replicas: 2}
          status: {replicas: 1}
          """);
  private static final JsonNode WRONG =
      yaml(
          """
          kind: Deployment
          metadata: {name: orders, namespace: b-2, uid: z, resourceVersion: "9", generation: 3,
            annotations: {hash: 2, other: 1}, ownerReferences: [{kind: Microservice, uid: w}]}
          spec: {replicas: 1}
          """);

  @Test
  void twoRunsOfTheSameThingAreEqual() {
    assertThat(state("a-1", DEPLOYMENT)).isEqualTo(state("b-2", SAME_ELSEWHERE));
  }

  @Test
  void aWrongFieldIsSeen() {
    assertThat(state("a-1", DEPLOYMENT)).isNotEqualTo(state("b-2", WRONG));
  }

  @Test
  void aMissingObjectIsSeen() {
    assertThat(state("a-1", DEPLOYMENT)).isNotEqualTo(state("b-2"));
  }

  @Test
  void aDoubledObjectIsSeen() {
    var another = yaml("kind: Deployment\nmetadata: {name: orders-2}\nspec: {replicas: 2}");
    assertThat(state("a-1", DEPLOYMENT))
        .isNotEqualTo(state("b-2", SAME_ELSEWHERE, another))
        .isNotEqualTo(state("b-2", SAME_ELSEWHERE, SAME_ELSEWHERE));
  }

  private static EndState state(String namespace, JsonNode... objects) {
    return EndState.of(List.of(objects), namespace, "Microservice", Set.of("hash"));
  }

  private static JsonNode yaml(String text) {
    return Serialization.unmarshal(text, JsonNode.class);
  }
}
