package dev.garboard.kit.runtime;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Where the configuration of a process is written. What is read, weakest first: {@link Default}
 * &lt; {@code application.yaml} &lt; environment. The file lies in {@code GARBOARD_CONFIG_DIR},
 * else in {@code /etc/<service>}, else in the working directory; it may be absent. The variable of
 * {@code database.pool.max-size} is {@code GARBOARD_DATABASE_POOL_MAX_SIZE}.
 *
 * @param directory where {@code application.yaml} is
 * @param environment all variables; only those that begin with {@code GARBOARD_} are looked at
 */
public record ConfigSource(Path directory, Map<String, String> environment) {
  static final String PREFIX = "GARBOARD_";
  private static final String DIRECTORY = PREFIX + "CONFIG_DIR";
  private static final String FILE = "application.yaml";

  public ConfigSource {
    environment = Map.copyOf(environment);
  }

  /** The places of the service of this name. */
  public static ConfigSource of(String service, Map<String, String> environment) {
    var directory =
        Optional.ofNullable(environment.get(DIRECTORY))
            .map(Path::of)
            .or(() -> Optional.of(Path.of("/etc", service)).filter(Files::isDirectory))
            .orElse(Path.of(""));
    return new ConfigSource(directory.toAbsolutePath(), environment);
  }

  /**
   * Reads everything anew.
   *
   * @throws ConfigException with every problem found, if there is one
   */
  public <T extends Record> Configuration<T> read(Class<T> type) {
    return read(type, text());
  }

  /**
   * Reads everything, for a process that follows changes of the file with a {@link ConfigWatch}.
   *
   * @throws ConfigException with every problem found, if there is one
   */
  public <T extends Record> LiveConfig<T> live(Class<T> type) {
    return new LiveConfig<>(this, type);
  }

  <T extends Record> Configuration<T> read(Class<T> type, String text) {
    return new ConfigBinder<>(type, YamlFile.parse(FILE, text), variables()).bind();
  }

  /** The text of the file now; empty if there is none. */
  String text() {
    try {
      return Files.readString(directory.resolve(FILE), StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      return requireDirectory();
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private String requireDirectory() {
    if (Files.isDirectory(directory)) {
      return "";
    }
    throw new ConfigException(
        List.of(new ConfigProblem("(directory)", directory.toString(), DIRECTORY, "a directory")));
  }

  private ConfigException unreadable(IOException e) {
    return new ConfigException(
        List.of(
            new ConfigProblem(
                "(file)", "", directory.resolve(FILE).toString(), "a readable UTF-8 file: " + e)));
  }

  private Map<String, String> variables() {
    return environment.entrySet().stream()
        .filter(
            variable ->
                variable.getKey().startsWith(PREFIX) && !variable.getKey().equals(DIRECTORY))
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }
}
