package dev.garboard.operator;

import dev.garboard.crd.Generated;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.StringJoiner;
import org.junit.jupiter.api.Test;

/**
 * Prints the children into DESIGN.md, in the order of writing; a new one must say when it exists.
 */
class WorkflowTableTest {

  private static final Path DESIGN = Path.of("../DESIGN.md");
  private static final String BEGIN = "<!-- workflow -->\n";
  private static final String END = "<!-- /workflow -->";

  private static final Map<String, String> WHEN =
      Map.of(
          "ServiceAccount", "the template names no other",
          "ConfigMap", "`config.files`; immutable and named after its content under `Rollout`",
          "Deployment", "always",
          "Service", "there is a port",
          "HorizontalPodAutoscaler", "`autoscaling`",
          "PodDisruptionBudget", "the minimum in force is at least 2");

  @Test
  void theDesignShowsTheWorkflow() throws IOException {
    var text = Files.readString(DESIGN);
    int begin = text.indexOf(BEGIN) + BEGIN.length();
    Generated.check(DESIGN, text.substring(0, begin) + table() + text.substring(text.indexOf(END)));
  }

  private static String table() {
    var table = new StringJoiner("\n", "", "\n");
    table.add("| # | kind | API | exists when |").add("| --- | --- | --- | --- |");
    int number = 0;
    for (var dependent : MicroserviceWorkflow.DEPENDENTS) {
      var kind = HasMetadata.getKind(dependent.kind());
      table.add(
          "| %d | %s | %s | %s |"
              .formatted(
                  ++number,
                  kind,
                  HasMetadata.getApiVersion(dependent.kind()),
                  Objects.requireNonNull(WHEN.get(kind), kind)));
    }
    return table.toString();
  }
}
