package dev.garboard.kit.runtime;

/**
 * What is wrong with one key of the configuration.
 *
 * @param key dotted, for example {@code server.http.port}
 * @param value the text found, masked if the key names a secret; empty if there is none
 * @param origin file and line, environment variable, or {@code not set}
 * @param remedy what to write instead
 */
public record ConfigProblem(String key, String value, String origin, String remedy) {
  static ConfigProblem of(Setting setting, String remedy) {
    return new ConfigProblem(setting.key(), setting.shown(), setting.origin(), remedy);
  }

  @Override
  public String toString() {
    return key + (value.isEmpty() ? "" : " = \"" + value + "\"") + " (" + origin + "): " + remedy;
  }
}
