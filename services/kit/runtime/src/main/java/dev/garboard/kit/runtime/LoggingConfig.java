package dev.garboard.kit.runtime;

import java.util.Map;

/**
 * What is logged.
 *
 * @param level of everything; at {@code info}, {@code org.apache.kafka} only warns
 * @param loggers levels of single loggers and all below them
 */
public record LoggingConfig(
    @Live @Default("info") LogLevel level, @Live Map<String, LogLevel> loggers) {
  public LoggingConfig {
    loggers = Map.copyOf(loggers);
  }
}
