package dev.garboard.kit.testing;

import java.nio.file.Path;
import java.time.Duration;

/**
 * PostgreSQL, Kafka, Redis and RabbitMQ on the loopback address, each started when somebody first
 * asks for it, and shared by all who open the stack of one directory, other processes too: each
 * takes a database, a prefix, a number of its own. They end a minute after the last who had it
 * open, also when that one was killed; what they kept ends with them.
 */
public final class Stack implements AutoCloseable {
  private static final Duration IDLE = Duration.ofSeconds(60);

  private final Attachment attachment;
  private Postgres postgres;
  private Kafka kafka;
  private Redis redis;
  private Rabbit rabbit;

  private Stack(Attachment attachment) {
    this.attachment = attachment;
  }

  /**
   * The stack in the directory that GARBOARD_STACK names, else in {@code .garboard/stack} beside
   * the checkout, else in {@code target/stack}.
   *
   * @throws IllegalStateException with the end of the log when it does not start
   */
  public static Stack open() {
    return open(StackDirectory.here(), IDLE);
  }

  static Stack open(Path directory, Duration idle) {
    return new Stack(Attachment.to(directory, idle));
  }

  /** The shared PostgreSQL. */
  public synchronized Postgres postgres() {
    if (postgres == null) {
      postgres = Postgres.shared(attachment.port(Shared.POSTGRES));
    }
    return postgres;
  }

  /** The shared Kafka. */
  public synchronized Kafka kafka() {
    if (kafka == null) {
      kafka = Kafka.shared(attachment.port(Shared.KAFKA));
    }
    return kafka;
  }

  /** The shared Redis. */
  public synchronized Redis redis() {
    if (redis == null) {
      redis = Redis.shared(attachment.port(Shared.REDIS));
    }
    return redis;
  }

  /** The shared RabbitMQ. */
  public synchronized Rabbit rabbit() {
    if (rabbit == null) {
      rabbit = Rabbit.shared(attachment.port(Shared.RABBIT));
    }
    return rabbit;
  }

  /** The process that minds the servers. */
  long supervisor() {
    return attachment.supervisor();
  }

  /** Drops the databases that were asked for here and lets go of the servers. */
  @Override
  public synchronized void close() {
    try {
      if (postgres != null) {
        postgres.close();
      }
    } finally {
      attachment.close();
    }
  }
}
