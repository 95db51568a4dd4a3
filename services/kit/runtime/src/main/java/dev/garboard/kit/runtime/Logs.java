package dev.garboard.kit.runtime;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import io.micrometer.core.instrument.FunctionCounter;
import java.io.OutputStream;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/**
 * The logs of the process: JSON lines on one stream, levels that change at run time. SLF4J,
 * java.util.logging and System.Logger all end here.
 */
public final class Logs {
  /** Says at INFO what it has for its developers: a hundred lines at a start. */
  private static final String TALKATIVE = "org.apache.kafka";

  private final LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
  private final LogLines lines;

  /** Sends all logging of this JVM to the stream from now on. */
  public Logs(Identity identity, LoggingConfig config, OutputStream out) {
    context.reset();
    lines = new LogLines(new JsonLines(identity), out);
    lines.setContext(context);
    lines.setName("json");
    lines.start();
    root().addAppender(lines);
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
    apply(config);
  }

  /** Counts lines that were lost because nobody took them. */
  void measure(Metrics metrics) {
    FunctionCounter.builder("log_lines_lost", lines, LogLines::lost).register(metrics.registry());
  }

  /** Waits a moment for what was logged so far to be written. */
  public void flush() {
    lines.flush();
  }

  /** Replaces every level by the configured ones; at INFO Kafka's client only warns. */
  public void apply(LoggingConfig config) {
    context.getLoggerList().stream()
        .filter(logger -> !logger.equals(root()))
        .forEach(logger -> logger.setLevel(null));
    root().setLevel(Level.toLevel(config.level().name()));
    if (config.level() == LogLevel.INFO) {
      level(TALKATIVE, Optional.of(LogLevel.WARN));
    }
    config.loggers().forEach((name, level) -> level(name, Optional.of(level)));
  }

  /**
   * Sets the level of one logger and of those below it that have none of their own.
   *
   * @param logger its name, or {@code root}
   * @param level empty to inherit again; the root logger then is back at INFO
   */
  public void level(String logger, Optional<LogLevel> level) {
    var chosen = level.map(wanted -> Level.toLevel(wanted.name()));
    var target = context.getLogger(logger.equals("root") ? Logger.ROOT_LOGGER_NAME : logger);
    target.setLevel(chosen.orElse(target.equals(root()) ? Level.INFO : null));
  }

  /** The loggers with a level of their own. */
  public Map<String, LogLevel> levels() {
    var levels = new TreeMap<String, LogLevel>();
    for (var logger : context.getLoggerList()) {
      if (logger.getLevel() != null) {
        var name = logger.equals(root()) ? "root" : logger.getName();
        levels.put(name, LogLevel.valueOf(logger.getLevel().toString()));
      }
    }
    return levels;
  }

  private Logger root() {
    return context.getLogger(Logger.ROOT_LOGGER_NAME);
  }
}
