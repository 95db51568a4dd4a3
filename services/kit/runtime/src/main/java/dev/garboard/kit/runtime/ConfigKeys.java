package dev.garboard.kit.runtime;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The keys that a configuration record reads, and their names as variables. */
final class ConfigKeys {
  private final Map<String, String> byVariable = new LinkedHashMap<>();
  private final List<String> mapPrefixes = new ArrayList<>();

  static String join(String prefix, String name) {
    return prefix.isEmpty() ? name : prefix + "." + name;
  }

  /** The name in a file of a record component. */
  static String kebab(String component) {
    return component.replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
  }

  static String variable(String key) {
    return ConfigSource.PREFIX + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }

  /** Notes a key; two keys with one variable are a bug in the record. */
  void claim(String key) {
    claim(variable(key), key);
    claim(variable(key) + ConfigOverrides.FILE, key);
  }

  private void claim(String variable, String key) {
    var other = byVariable.put(variable, key);
    if (other != null) {
      throw new IllegalArgumentException(key + " and " + other + " share the variable " + variable);
    }
  }

  /** Notes a map, whose entries may have any name. */
  void claimMap(String key) {
    mapPrefixes.add(key + ".");
  }

  /** What is written but never read. */
  List<ConfigProblem> unknown(Collection<Setting> written, Collection<String> variables) {
    var unknown = new ArrayList<ConfigProblem>();
    for (var setting : written) {
      if (!byVariable.containsValue(setting.key())
          && mapPrefixes.stream().noneMatch(setting.key()::startsWith)) {
        unknown.add(ConfigProblem.of(setting, nothingReads(Set.copyOf(byVariable.values()))));
      }
    }
    variables.stream()
        .filter(name -> !byVariable.containsKey(name))
        .sorted()
        .map(name -> new Setting(name, List.of(), "environment"))
        .forEach(setting -> unknown.add(ConfigProblem.of(setting, nothingReads(variables()))));
    return unknown;
  }

  private List<String> variables() {
    return byVariable.values().stream().distinct().map(ConfigKeys::variable).toList();
  }

  private static String nothingReads(Collection<String> names) {
    return "nothing reads it: known are " + String.join(", ", names.stream().sorted().toList());
  }
}
