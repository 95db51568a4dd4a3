package dev.garboard.order;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The rules for Prometheus that the shop is watched by, and their tests. */
final class AlertRules {
  static final Path ROOT = Path.of("../..");
  private static final Path RULES = ROOT.resolve("charts/shop/rules");
  private static final YAMLMapper YAML = new YAMLMapper();

  private static final Set<String> WORDS = Set.of("and", "or", "unless");
  private static final Pattern WINDOW = Pattern.compile("\\[[^\\]]*]");
  private static final Pattern GROUPED = Pattern.compile("\\b(?:by|on) \\(([^)]*)\\)");
  private static final Pattern SERIES =
      Pattern.compile("\\b([a-z][a-z0-9_:]*)\\b(?:\\{([^}]*)})?(?!\\s*\\()");
  private static final Pattern MATCHER = Pattern.compile("([a-z_]+)[=!]");

  private AlertRules() {}

  /** One rule, with the names and labels that its expression uses. */
  record Rule(JsonNode node, Map<String, Set<String>> series, Set<String> grouped) {
    String name() {
      return node.path("alert").asText(node.path("record").asText());
    }

    boolean isAlert() {
      return node.has("alert");
    }

    static Rule of(JsonNode node) {
      var expression = WINDOW.matcher(node.path("expr").asText()).replaceAll("");
      var grouped = new HashSet<String>();
      GROUPED
          .matcher(expression)
          .results()
          .forEach(it -> grouped.addAll(List.of(it.group(1).split(", "))));
      return new Rule(node, series(GROUPED.matcher(expression).replaceAll("")), grouped);
    }

    private static Map<String, Set<String>> series(String expression) {
      var found = new HashMap<String, Set<String>>();
      SERIES
          .matcher(expression)
          .results()
          .filter(it -> !WORDS.contains(it.group(1)))
          .forEach(
              it ->
                  found
                      .computeIfAbsent(it.group(1), _ -> new HashSet<>())
                      .addAll(labels(it.group(2))));
      return found;
    }

    private static List<String> labels(String matchers) {
      return matchers == null
          ? List.of()
          : MATCHER.matcher(matchers).results().map(it -> it.group(1)).toList();
    }
  }

  /** A rule of which there is only this. */
  static JsonNode expression(String text) {
    return YAML.createObjectNode().put("expr", text);
  }

  static List<Rule> all() throws IOException {
    return documents(RULES)
        .flatMap(it -> children(it.path("groups")))
        .flatMap(group -> children(group.path("rules")))
        .map(Rule::of)
        .toList();
  }

  /** What the tests say of alerts: {@code alertname} and {@code exp_alerts}. */
  static List<JsonNode> expectations() throws IOException {
    return documents(RULES.resolve("test"))
        .flatMap(it -> children(it.path("tests")))
        .flatMap(test -> children(test.path("alert_rule_test")))
        .toList();
  }

  private static Stream<JsonNode> documents(Path directory) throws IOException {
    try (var files = Files.list(directory)) {
      return files
          .filter(it -> it.toString().endsWith(".yaml"))
          .map(AlertRules::read)
          .toList()
          .stream();
    }
  }

  private static JsonNode read(Path file) {
    try {
      return YAML.readTree(Files.readString(file));
    } catch (IOException e) {
      throw new IllegalStateException(file.toString(), e);
    }
  }

  private static Stream<JsonNode> children(JsonNode parent) {
    return StreamSupport.stream(parent.spliterator(), false);
  }
}
