package dev.garboard.kit.runtime;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One reading of files and overrides into a record; keeps going after an error to find them all.
 */
final class ConfigBinder<T extends Record> {
  private static final Object FAILED = new Object();

  private static final String DEV = "dev";

  private final Class<T> type;
  private final String profile;
  private final List<YamlFile> files;
  private final Map<String, Setting> written = new TreeMap<>();
  private final ConfigOverrides overrides;
  private final List<ConfigProblem> problems = new ArrayList<>();
  private final Map<String, Setting> defaults = new LinkedHashMap<>();
  private final Map<String, Setting> used = new TreeMap<>();
  private final ConfigKeys keys = new ConfigKeys();
  private final TreeSet<String> live = new TreeSet<>();

  /** The files weakest first. */
  ConfigBinder(Class<T> type, List<YamlFile> files, ConfigOverrides overrides, String profile) {
    this.type = type;
    this.profile = profile;
    this.files = files;
    this.overrides = overrides;
    files.forEach(file -> written.putAll(file.settings()));
  }

  Configuration<T> bind() {
    var bound = record("", type);
    problems.addAll(0, overrides.problems());
    files.reversed().forEach(file -> problems.addAll(0, file.problems()));
    if (!problems.isEmpty()) {
      problems.addAll(unknown());
      throw new ConfigException(problems);
    }
    return new Configuration<>(type.cast(bound), unknown(), List.copyOf(used.values()), live);
  }

  private List<ConfigProblem> unknown() {
    var all = new ArrayList<>(written.values());
    all.addAll(overrides.written());
    return keys.unknown(all, overrides.variableNames());
  }

  private Object record(String prefix, Class<?> record) {
    var components = record.getRecordComponents();
    var values = Arrays.stream(components).map(component -> component(prefix, component)).toArray();
    return Arrays.asList(values).contains(FAILED)
        ? FAILED
        : construct(prefix, record, components, values);
  }

  private Object construct(
      String prefix, Class<?> record, RecordComponent[] components, Object[] values) {
    var types = Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    try {
      var constructor = record.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return constructor.newInstance(values);
    } catch (InvocationTargetException e) {
      return refused(prefix, e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException(record + " cannot hold a configuration", e);
    }
  }

  private Object refused(String prefix, Throwable cause) {
    if (cause instanceof InvalidSetting invalid) {
      var key = ConfigKeys.join(prefix, ConfigKeys.kebab(invalid.component()));
      return refuse(
          used.getOrDefault(key, new Setting(key, List.of(), "not set")), invalid.remedy());
    }
    return refuse(new Setting(prefix, List.of(), "together"), String.valueOf(cause.getMessage()));
  }

  private Object component(String prefix, RecordComponent component) {
    var key = ConfigKeys.join(prefix, ConfigKeys.kebab(component.getName()));
    var raw = component.getType();
    if (component.isAnnotationPresent(Live.class)) {
      live.add(key);
    }
    if (raw.isRecord() && !raw.equals(ByteSize.class)) {
      overrideDefaults(key, component);
      return record(key, raw);
    }
    keys.claim(key);
    if (raw == Map.class) {
      return map(key, component);
    }
    var setting = setting(key, component);
    if (raw == List.class) {
      return setting.map(found -> list(found, argument(component, 0))).orElse(List.of());
    }
    if (raw == Optional.class) {
      return setting
          .<Object>map(found -> optional(found, argument(component, 0)))
          .orElse(Optional.empty());
    }
    return setting.map(found -> scalar(found, raw)).orElseGet(() -> missing(key));
  }

  private void overrideDefaults(String key, RecordComponent component) {
    byDefault(key, component)
        .ifPresent(
            text ->
                entries(text)
                    .forEach(
                        (name, setting) ->
                            defaults.putIfAbsent(ConfigKeys.join(key, name), setting)));
  }

  private Optional<Setting> setting(String key, RecordComponent component) {
    var found =
        overrides
            .find(key, problems::add)
            .or(() -> Optional.ofNullable(written.get(key)))
            .or(() -> Optional.ofNullable(defaults.get(key)))
            .or(() -> byDefault(key, component));
    found.ifPresent(setting -> used.put(key, setting));
    return found;
  }

  private Optional<Setting> byDefault(String key, RecordComponent component) {
    return Optional.ofNullable(component.getAnnotation(Default.class))
        .map(
            text ->
                profile.equals(DEV) && text.dev().length > 0
                    ? new Setting(key, List.of(text.dev()), "default of profile dev")
                    : new Setting(key, List.of(text.value()), "default"));
  }

  private Object scalar(Setting setting, Class<?> wanted) {
    var text = ConfigText.of(wanted);
    if (setting.items().size() != 1) {
      return refuse(setting, text.expected() + ", not a list");
    }
    return parse(setting, text, setting.items().getFirst());
  }

  private Object parse(Setting setting, ConfigText text, String item) {
    try {
      return text.parse().apply(item);
    } catch (IllegalArgumentException | ArithmeticException e) {
      return refuse(setting, text.expected());
    }
  }

  private Object optional(Setting setting, Class<?> wanted) {
    var value = scalar(setting, wanted);
    return FAILED.equals(value) ? FAILED : Optional.of(value);
  }

  private Object list(Setting setting, Class<?> wanted) {
    var items = setting.isOneText() ? split(setting.text()) : setting.items();
    var values = items.stream().map(item -> parse(setting, ConfigText.of(wanted), item)).toList();
    return values.contains(FAILED) ? FAILED : values;
  }

  private Object map(String key, RecordComponent component) {
    keys.claimMap(key);
    var entries = overrides.find(key, problems::add).map(this::entries).orElseGet(() -> below(key));
    entries.values().forEach(setting -> used.put(setting.key(), setting));
    var values = new LinkedHashMap<String, Object>();
    entries.forEach((name, setting) -> values.put(name, scalar(setting, argument(component, 1))));
    return values.containsValue(FAILED) ? FAILED : Map.copyOf(values);
  }

  private Map<String, Setting> entries(Setting variable) {
    var entries = new LinkedHashMap<String, Setting>();
    for (var entry : split(variable.text())) {
      var equals = entry.indexOf('=');
      if (equals < 1) {
        refuse(variable, "name=value, separated by commas");
      } else {
        var name = entry.substring(0, equals).strip();
        var text = entry.substring(equals + 1).strip();
        entries.put(
            name,
            new Setting(ConfigKeys.join(variable.key(), name), List.of(text), variable.origin()));
      }
    }
    return entries;
  }

  private Map<String, Setting> below(String key) {
    return Stream.concat(written.values().stream(), overrides.written().stream())
        .filter(setting -> setting.key().startsWith(key + "."))
        .collect(
            Collectors.toMap(
                setting -> setting.key().substring(key.length() + 1),
                Function.identity(),
                (weaker, stronger) -> stronger));
  }

  private Object missing(String key) {
    return refuse(
        new Setting(key, List.of(), "not set"),
        "set it in application.yaml or as " + ConfigKeys.variable(key));
  }

  private Object refuse(Setting setting, String remedy) {
    problems.add(ConfigProblem.of(setting, remedy));
    return FAILED;
  }

  private static List<String> split(String text) {
    return Arrays.stream(text.split(",", -1))
        .map(String::strip)
        .filter(item -> !item.isEmpty())
        .toList();
  }

  private static Class<?> argument(RecordComponent component, int index) {
    return (Class<?>)
        ((ParameterizedType) component.getGenericType()).getActualTypeArguments()[index];
  }
}
