package dev.garboard.kit.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** The text of one YAML 1.2 file as flat settings that remember their lines. */
final class YamlFile {
  private static final int MAX_CHARACTERS = 1 << 20;

  private final String name;
  private final Map<String, Setting> settings = new TreeMap<>();
  private final List<ConfigProblem> problems = new ArrayList<>();

  private YamlFile(String name) {
    this.name = name;
  }

  static YamlFile parse(String name, String text) {
    var file = new YamlFile(name);
    try {
      file.compose(text).ifPresent(root -> file.flatten("", root));
    } catch (MarkedYamlEngineException e) {
      file.refuse("", file.origin(e.getProblemMark()), "valid YAML: " + e.getProblem());
    } catch (YamlEngineException e) {
      file.refuse("", name, "valid YAML of at most 1 MiB without anchors");
    }
    return file;
  }

  Map<String, Setting> settings() {
    return settings;
  }

  List<ConfigProblem> problems() {
    return problems;
  }

  private Optional<Node> compose(String text) {
    var yaml =
        LoadSettings.builder()
            .setLabel(name)
            .setCodePointLimit(MAX_CHARACTERS)
            .setMaxAliasesForCollections(0)
            .setAllowDuplicateKeys(false)
            .build();
    return new Compose(yaml).composeString(text);
  }

  private void flatten(String key, Node node) {
    switch (node) {
      case MappingNode mapping -> mapping.getValue().forEach(entry -> flattenEntry(key, entry));
      case ScalarNode scalar when scalar.getTag().equals(Tag.NULL) -> {} // "key:" sets nothing
      case Node root when key.isEmpty() ->
          refuse("", origin(root.getStartMark()), "a mapping of keys");
      case SequenceNode list when list.getValue().stream().allMatch(ScalarNode.class::isInstance) ->
          set(
              key,
              node,
              list.getValue().stream().map(item -> ((ScalarNode) item).getValue()).toList());
      case ScalarNode scalar -> set(key, node, List.of(scalar.getValue()));
      default ->
          refuse(key, origin(node.getStartMark()), "a scalar, a list of scalars or a mapping");
    }
  }

  private void flattenEntry(String parent, NodeTuple entry) {
    if (entry.getKeyNode() instanceof ScalarNode name) {
      flatten(
          parent.isEmpty() ? name.getValue() : parent + "." + name.getValue(),
          entry.getValueNode());
    } else {
      refuse(parent, origin(entry.getKeyNode().getStartMark()), "a plain key");
    }
  }

  private void set(String key, Node node, List<String> items) {
    var twice = settings.put(key, new Setting(key, items, origin(node.getStartMark())));
    if (twice != null) {
      problems.add(ConfigProblem.of(twice, "one value: the key is set again later in the file"));
    }
  }

  private void refuse(String key, String origin, String remedy) {
    problems.add(new ConfigProblem(key.isEmpty() ? "(file)" : key, "", origin, remedy));
  }

  private String origin(Optional<Mark> mark) {
    return mark.map(at -> name + ":" + (at.getLine() + 1)).orElse(name);
  }
}
