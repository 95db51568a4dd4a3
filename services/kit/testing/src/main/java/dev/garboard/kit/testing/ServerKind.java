package dev.garboard.kit.testing;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What a {@link Server} needs to know of PostgreSQL, Kafka, Redis or RabbitMQ. */
interface ServerKind {
  String name();

  /** Makes the data if there is none yet; gives the command that serves it on the port. */
  List<String> command(Path directory, int port) throws IOException, InterruptedException;

  /** What it finds in its environment. */
  default Map<String, String> environment(int port) {
    return System.getenv();
  }

  /** Whether it serves. */
  boolean answers(int port) throws Exception;

  /** Asks it to stop at once and cleanly. */
  Signal stop();
}
