package dev.garboard.kit.runtime;

import java.util.List;

/**
 * One configured value as text, and where it was written.
 *
 * @param key dotted, for example {@code server.http.port}
 * @param items one text for a scalar, several for a list
 * @param origin {@code application.yaml:12}, the name of an environment variable, {@code -D…},
 *     {@code --…} or {@code default}
 */
record Setting(String key, List<String> items, String origin) {
  Setting {
    items = List.copyOf(items);
  }

  String text() {
    return String.join(",", items);
  }

  /** Whether it was written where a list is one text, {@code a,b}: anywhere but in a file. */
  boolean isOneText() {
    return !origin.startsWith("application");
  }

  String shown() {
    return Redaction.sensitive(key) ? Redaction.MASK : Redaction.passwords(text());
  }
}
