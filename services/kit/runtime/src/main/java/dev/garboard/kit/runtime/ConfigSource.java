package dev.garboard.kit.runtime;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Collectors;

/**
 * Where the configuration of a process is written. What is read, weakest first: {@link Default}
 * &lt; {@code application.yaml} &lt; {@code application-<profile>.yaml} &lt; environment &lt;
 * system properties &lt; arguments. The files lie in {@code GARBOARD_CONFIG_DIR}, else in {@code
 * /etc/<service>}, else in the working directory; they may be absent. {@code
 * database.pool.max-size} is {@code GARBOARD_DATABASE_POOL_MAX_SIZE}, {@code
 * -Dgarboard.database.pool.max-size=8} or {@code --database.pool.max-size=8}. A variable with
 * {@code _FILE} at its end names a file that holds the value. The profile is {@code
 * GARBOARD_PROFILE}.
 *
 * @param directory where the files are
 * @param environment all variables; only those that begin with {@code GARBOARD_} are looked at
 * @param properties all system properties; only those that begin with {@code garboard.}
 * @param arguments of the process, {@code --key=value} or {@code --print-config}
 */
public record ConfigSource(
    Path directory,
    Map<String, String> environment,
    Map<String, String> properties,
    List<String> arguments) {
  static final String PREFIX = "GARBOARD_";
  private static final String PROPERTIES = "garboard.";
  private static final String DIRECTORY = PREFIX + "CONFIG_DIR";
  private static final String PROFILE = PREFIX + "PROFILE";
  private static final String FILE = "application.yaml";
  private static final String PRINT = "--print-config";

  public ConfigSource {
    environment = Map.copyOf(environment);
    properties = Map.copyOf(properties);
    arguments = List.copyOf(arguments);
  }

  /** Without properties and arguments. */
  public ConfigSource(Path directory, Map<String, String> environment) {
    this(directory, environment, Map.of(), List.of());
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

  /** The same places, and these system properties and arguments. */
  public ConfigSource with(Map<String, String> properties, List<String> arguments) {
    return new ConfigSource(directory, environment, properties, arguments);
  }

  /** How the process is run, {@code prod} unless it is said. */
  public String profile() {
    return environment.getOrDefault(PROFILE, "prod");
  }

  /** Whether {@code --print-config} asks to print {@link Configuration#masked()} and end. */
  public boolean printsConfig() {
    return arguments.contains(PRINT);
  }

  /**
   * Reads everything anew.
   *
   * @throws ConfigException with every problem found, if there is one
   */
  public <T extends Record> Configuration<T> read(Class<T> type) {
    return read(type, texts());
  }

  /**
   * Reads everything, for a process that follows changes of the files with a {@link ConfigWatch}.
   *
   * @throws ConfigException with every problem found, if there is one
   */
  public <T extends Record> LiveConfig<T> live(Class<T> type) {
    return new LiveConfig<>(this, type);
  }

  <T extends Record> Configuration<T> read(Class<T> type, Map<String, String> texts) {
    var files =
        texts.entrySet().stream().map(file -> YamlFile.parse(file.getKey(), file.getValue()));
    var overrides = new ConfigOverrides(variables());
    properties.entrySet().stream()
        .filter(property -> property.getKey().startsWith(PROPERTIES))
        .forEach(property -> overrides.property(property.getKey(), property.getValue()));
    arguments.stream().filter(argument -> !argument.equals(PRINT)).forEach(overrides::argument);
    return new ConfigBinder<>(type, files.toList(), overrides, profile()).bind();
  }

  /** The texts of the files now by name, the stronger one last; empty for one that is absent. */
  SequencedMap<String, String> texts() {
    var texts = new LinkedHashMap<String, String>();
    texts.put(FILE, text(FILE));
    profileFile().ifPresent(name -> texts.put(name, text(name)));
    return texts;
  }

  private Optional<String> profileFile() {
    var profile = Optional.ofNullable(environment.get(PROFILE));
    if (profile.filter(name -> !name.matches("[a-z0-9-]{1,32}")).isPresent()) {
      throw new ConfigException(
          List.of(new ConfigProblem("profile", profile.get(), PROFILE, "a name such as dev")));
    }
    return profile.map(name -> "application-" + name + ".yaml");
  }

  private String text(String file) {
    try {
      return Files.readString(directory.resolve(file), StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      return requireDirectory();
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private String requireDirectory() {
    if (Files.isDirectory(directory)) {
      return "";
    }
    throw new ConfigException(
        List.of(new ConfigProblem("(directory)", directory.toString(), DIRECTORY, "a directory")));
  }

  private ConfigException unreadable(String file, IOException e) {
    return new ConfigException(
        List.of(
            new ConfigProblem(
                "(file)", "", directory.resolve(file).toString(), "a readable UTF-8 file: " + e)));
  }

  private Map<String, String> variables() {
    return environment.entrySet().stream()
        .filter(variable -> variable.getKey().startsWith(PREFIX))
        .filter(variable -> !List.of(DIRECTORY, PROFILE).contains(variable.getKey()))
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }
}
