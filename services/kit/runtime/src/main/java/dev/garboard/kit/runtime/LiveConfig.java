package dev.garboard.kit.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A configuration that follows its file. Read whole and validated whole before it replaces the last
 * good one, so a reader never sees half of a change. Only {@link Live} keys are worth reading more
 * than once.
 */
public final class LiveConfig<T extends Record> {
  /** One key that differs. */
  record Change(String key, String before, String after, boolean live) {}

  private final ConfigSource source;
  private final Class<T> type;
  private final List<Consumer<T>> followers = new CopyOnWriteArrayList<>();
  private Map<String, String> texts;
  private volatile Configuration<T> latest;

  LiveConfig(ConfigSource source, Class<T> type) {
    this.source = source;
    this.type = type;
    texts = source.texts();
    latest = source.read(type, texts);
  }

  /** The last good configuration. */
  public T current() {
    return latest.value();
  }

  /** The last good configuration as text with origins, secrets masked. */
  public String masked() {
    return latest.masked();
  }

  /** What nothing reads. */
  public List<ConfigProblem> unknown() {
    return latest.unknown();
  }

  /** Calls back, on the thread that watches, after each change. */
  public void onChange(Consumer<T> follower) {
    followers.add(follower);
  }

  ConfigSource source() {
    return source;
  }

  /**
   * Looks at the file once.
   *
   * @return the keys that changed
   * @throws ConfigException if the file is new and broken; the last good configuration stays
   */
  List<Change> refresh() {
    var now = source.texts();
    if (now.equals(texts)) {
      return List.of();
    }
    texts = now;
    var before = latest;
    var after = source.read(type, now);
    latest = after;
    followers.forEach(follower -> follower.accept(after.value()));
    return changes(before, after);
  }

  private static List<Change> changes(Configuration<?> before, Configuration<?> after) {
    var was = byKey(before);
    var is = byKey(after);
    var keys = new TreeSet<>(was.keySet());
    keys.addAll(is.keySet());
    var changes = new ArrayList<Change>();
    for (var key : keys) {
      var old = shown(was.get(key));
      var fresh = shown(is.get(key));
      if (!old.equals(fresh)) {
        changes.add(new Change(key, old, fresh, after.isLive(key)));
      }
    }
    return changes;
  }

  private static Map<String, Setting> byKey(Configuration<?> configuration) {
    return configuration.settings().stream()
        .collect(Collectors.toMap(Setting::key, Function.identity()));
  }

  private static String shown(Setting setting) {
    return setting == null ? "(unset)" : setting.shown();
  }
}
