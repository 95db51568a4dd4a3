package dev.garboard.operator;

import java.util.Map;
import java.util.TreeMap;

/** The label keys of Garboard; selectors use them alone, since a selector is for ever. */
public final class Labels {

  public static final String NAME = "garboard.dev/name";
  public static final String TRACK = "garboard.dev/track";
  public static final String STABLE = "stable";
  public static final String MANAGED_BY = "app.kubernetes.io/managed-by";

  private Labels() {}

  /** On every child. */
  public static Map<String, String> ofChild(String name) {
    return new TreeMap<>(
        Map.of(NAME, name, "app.kubernetes.io/name", name, MANAGED_BY, "garboard"));
  }

  /** Of every pod, whatever its track. */
  public static Map<String, String> ofPods(String name) {
    return Map.of(NAME, name);
  }

  /** Of the pods that serve. */
  public static Map<String, String> ofTrack(String name) {
    return new TreeMap<>(Map.of(NAME, name, TRACK, STABLE));
  }
}
