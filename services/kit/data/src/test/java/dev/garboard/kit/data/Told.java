package dev.garboard.kit.data;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.slf4j.LoggerFactory;

/** What a class says in the log meanwhile. */
final class Told implements AutoCloseable {
  private final Logger logger;
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

  Told(Class<?> type) {
    logger = (Logger) LoggerFactory.getLogger(type);
    lines.start();
    logger.addAppender(lines);
  }

  /** How many lines have begun so. */
  long count(String beginning) {
    return List.copyOf(lines.list).stream()
        .filter(line -> line.getFormattedMessage().startsWith(beginning))
        .count();
  }

  @Override
  public void close() {
    logger.detachAppender(lines);
  }
}
