package dev.garboard.kit.runtime;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The levels of a logger, most talkative first. */
public enum LogLevel {
  TRACE,
  DEBUG,
  INFO,
  WARN,
  ERROR,
  OFF;

  static Optional<LogLevel> parse(String text) {
    var name = text.toUpperCase(Locale.ROOT);
    return Arrays.stream(values()).filter(level -> level.name().equals(name)).findFirst();
  }

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
