package dev.garboard.kit.runtime;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A configuration that has been read and found good.
 *
 * @param value the typed configuration
 * @param unknown keys of the file and {@code GARBOARD_} variables that nothing reads; the caller
 *     decides whether that is a warning or the end
 * @param live keys, and prefixes of keys, that take effect without a restart
 * @param settings every key with the text in effect and its origin, sorted by key
 */
public record Configuration<T extends Record>(
    T value, List<ConfigProblem> unknown, List<Setting> settings, Set<String> live) {
  public Configuration {
    unknown = List.copyOf(unknown);
    settings = List.copyOf(settings);
    live = Set.copyOf(live);
  }

  /** Everything in effect, one {@code key = value # origin} a line, secrets masked. */
  public String masked() {
    return settings.stream()
        .map(setting -> setting.key() + " = " + setting.shown() + "  # " + setting.origin())
        .collect(Collectors.joining("\n", "", "\n"));
  }

  boolean isLive(String key) {
    return live.stream().anyMatch(prefix -> key.equals(prefix) || key.startsWith(prefix + "."));
  }

  /**
   * The same configuration, for a process that accepts no unknown key.
   *
   * @throws ConfigException if there is one
   */
  public Configuration<T> withoutUnknown() {
    if (!unknown.isEmpty()) {
      throw new ConfigException(unknown);
    }
    return this;
  }
}
