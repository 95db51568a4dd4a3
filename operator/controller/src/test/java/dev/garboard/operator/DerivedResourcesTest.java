package dev.garboard.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.garboard.crd.Microservice;
import dev.garboard.operator.Verdict.Accepted;
import dev.garboard.operator.Verdict.Rejected;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a Microservice becomes, as files: {@code derived/<situation>/in-Microservice.yaml} and one
 * {@code out-<Kind>.yaml} per child, or {@code out-violations.txt}. A missing file fails, and so
 * does one too many; {@code hack/generate} writes them for review.
 */
class DerivedResourcesTest {

  private static final Path SITUATIONS = Path.of("src/test/resources/derived");

  static Stream<String> situations() throws IOException {
    try (var folders = Files.list(SITUATIONS)) {
      return folders.map(folder -> folder.getFileName().toString()).sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("situations")
  void aMicroserviceBecomesExactlyTheseFiles(String situation) throws IOException {
    var folder = SITUATIONS.resolve(situation);
    var derived = derive(folder.resolve("in-Microservice.yaml"));
    if (Boolean.getBoolean("garboard.generate")) {
      write(folder, derived);
    }
    assertThat(expected(folder)).isEqualTo(derived);
  }

  private static Map<String, String> derive(Path file) throws IOException {
    var service = Serialization.unmarshal(Files.readString(file), Microservice.class);
    service.getMetadata().setNamespace("shop");
    service.getMetadata().setUid("00000000-0000-0000-0000-000000000001");
    service.getMetadata().setGeneration(1L);
    var derived = new TreeMap<String, String>();
    switch (new Planner().judge(service)) {
      case Rejected(var violations) ->
          derived.put(
              "out-violations.txt",
              String.join("\n", violations.stream().map(Violation::toString).toList()) + "\n");
      case Accepted(var plan) -> {
        MicroserviceWorkflow.DEPENDENTS.stream()
            .filter(dependent -> dependent.wanted(plan))
            .map(dependent -> (HasMetadata) dependent.desired(plan))
            .forEach(child -> derived.put("out-" + child.getKind() + ".yaml", yaml(child)));
        plan.notices()
            .forEach(
                notice ->
                    derived.merge(
                        "out-notices.txt",
                        notice.reason() + ": " + notice.message() + "\n",
                        String::concat));
      }
    }
    return derived;
  }

  private static String yaml(HasMetadata child) {
    return Serialization.asYaml(Json.tree(child));
  }

  private static Map<String, String> expected(Path folder) throws IOException {
    var expected = new TreeMap<String, String>();
    try (var files = Files.list(folder)) {
      for (var file : files.toList()) {
        if (!file.endsWith("in-Microservice.yaml")) {
          expected.put(file.getFileName().toString(), Files.readString(file));
        }
      }
    }
    return expected;
  }

  private static void write(Path folder, Map<String, String> derived) throws IOException {
    for (var name : expected(folder).keySet()) {
      Files.delete(folder.resolve(name));
    }
    for (var file : derived.entrySet()) {
      Files.writeString(folder.resolve(file.getKey()), file.getValue());
    }
  }
}
