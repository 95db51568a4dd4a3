package dev.garboard.kit.runtime;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** What is stronger than files: variables, above them system properties, above those arguments. */
final class ConfigOverrides {
  static final String FILE = "_FILE";
  private static final String PROPERTIES = "garboard.";
  private static final int MAX_SECRET = 64 * 1024;
  private static final Pattern ARGUMENT =
      Pattern.compile("--([a-z0-9][A-Za-z0-9._-]*)=(.*)", Pattern.DOTALL);

  private final Map<String, String> variables;
  private final Map<String, Setting> byKey = new LinkedHashMap<>();
  private final List<ConfigProblem> problems = new ArrayList<>();

  ConfigOverrides(Map<String, String> variables) {
    this.variables = variables;
  }

  void property(String name, String value) {
    var key = name.substring(PROPERTIES.length());
    byKey.put(key, new Setting(key, List.of(value), "-D" + name));
  }

  void argument(String argument) {
    var match = ARGUMENT.matcher(argument);
    if (match.matches()) {
      var key = match.group(1);
      byKey.put(key, new Setting(key, List.of(match.group(2)), "--" + key));
    } else {
      problems.add(new ConfigProblem("(argument)", argument, "arguments", "--key=value"));
    }
  }

  /** Arguments that are none. */
  List<ConfigProblem> problems() {
    return problems;
  }

  Collection<Setting> written() {
    return byKey.values();
  }

  Set<String> variableNames() {
    return variables.keySet();
  }

  /** The strongest text for a key; what is wrong with a file that should hold it is told. */
  Optional<Setting> find(String key, Consumer<ConfigProblem> refuse) {
    return Optional.ofNullable(byKey.get(key)).or(() -> variable(key, refuse));
  }

  private Optional<Setting> variable(String key, Consumer<ConfigProblem> refuse) {
    var name = ConfigKeys.variable(key);
    var text = Optional.ofNullable(variables.get(name));
    var file = Optional.ofNullable(variables.get(name + FILE));
    if (text.isPresent() && file.isPresent()) {
      refuse.accept(
          new ConfigProblem(key, "", name, "not together with " + name + FILE + ": set one"));
    }
    return text.map(value -> new Setting(key, List.of(value), name))
        .or(() -> file.flatMap(path -> secret(key, name + FILE, path, refuse)));
  }

  private static Optional<Setting> secret(
      String key, String variable, String path, Consumer<ConfigProblem> refuse) {
    try (var in = Files.newInputStream(Path.of(path))) {
      return Optional.of(new Setting(key, List.of(content(in)), variable));
    } catch (IOException | IllegalArgumentException e) {
      refuse.accept(
          new ConfigProblem(key, path, variable, "a readable file of at most 64 KiB: " + e));
      return Optional.empty();
    }
  }

  /** Without the newline that editors put at the end; any other is part of the secret. */
  private static String content(InputStream in) throws IOException {
    var bytes = in.readNBytes(MAX_SECRET + 1);
    if (bytes.length > MAX_SECRET) {
      throw new IOException("it is larger");
    }
    return new String(bytes, StandardCharsets.UTF_8).replaceFirst("\\r?\\n\\z", "");
  }
}
