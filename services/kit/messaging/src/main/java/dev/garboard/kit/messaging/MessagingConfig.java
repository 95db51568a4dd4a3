package dev.garboard.kit.messaging;

import dev.garboard.kit.runtime.Default;
import dev.garboard.kit.runtime.InvalidSetting;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * How this process talks to others by messages.
 *
 * @param broker which one
 */
public record MessagingConfig(
    @Default("kafka") Kind broker, Kafka kafka, Rabbit rabbit, Topics topics, Retry retry) {
  /** The brokers there are. */
  public enum Kind {
    KAFKA,
    RABBIT,
    /** Inside the process: for a first look, its messages are gone with it. */
    MEMORY
  }

  public MessagingConfig {
    if (broker.equals(Kind.KAFKA) && kafka.bootstrapServers().isEmpty()) {
      throw new InvalidSetting("kafka", "with bootstrap-servers: host:port, one at least");
    }
    if (broker.equals(Kind.RABBIT) && rabbit.uri().isEmpty()) {
      throw new InvalidSetting("rabbit", "with uri: " + Rabbit.FORM);
    }
  }

  /**
   * The Kafka servers.
   *
   * @param bootstrapServers {@code host:port}, one at least
   * @param properties further client properties, for security above all; what the promises of
   *     delivery rest on cannot be changed here
   */
  public record Kafka(@Default("") List<String> bootstrapServers, Map<String, String> properties) {
    public Kafka {
      bootstrapServers = List.copyOf(bootstrapServers);
      properties = Map.copyOf(properties);
    }
  }

  /**
   * The RabbitMQ server.
   *
   * @param uri {@code amqp://user:password@host:5672/vhost}; {@code amqps} is TLS, trusting whom
   *     the JVM trusts
   * @param queueType of the queues of groups that are made here
   */
  public record Rabbit(@Default("") String uri, @Default("quorum") QueueType queueType) {
    private static final String FORM = "amqp://user:password@host:5672/vhost";
    private static final Pattern URI =
        Pattern.compile("amqps?://([^@/?#]*@)?[^@:/?#\\s]+(:\\d{1,5})?(/[^/?#\\s]*)?");

    /** How the server keeps a queue. */
    public enum QueueType {
      /** On a majority of several servers. */
      QUORUM,
      /** On one. */
      CLASSIC
    }

    public Rabbit {
      if (!uri.isEmpty() && !(URI.matcher(uri).matches() && isUri(uri))) {
        throw new InvalidSetting("uri", FORM + ", what is special in it as %2F");
      }
    }

    private static boolean isUri(String text) {
      try {
        return new java.net.URI(text).getHost() != null;
      } catch (URISyntaxException e) {
        return false; // its message would show the password
      }
    }

    /** The password stays out of logs. */
    @Override
    public String toString() {
      return "Rabbit[" + uri.replaceFirst("//[^@]*@", "//…@") + ", " + queueType + "]";
    }
  }

  /**
   * Topics that are missing.
   *
   * @param create whether the process makes them: in development; elsewhere they are provisioned
   * @param partitions of a topic made here; RabbitMQ has none
   */
  public record Topics(@Default("false") boolean create, @Default("6") int partitions) {
    public Topics {
      InvalidSetting.unlessBetween("partitions", partitions, 1, 1000);
    }
  }

  /**
   * What happens to a message that its consumer cannot handle.
   *
   * @param delay between two tries; those behind it do not wait
   * @param attempts tries in all before it becomes a dead letter
   */
  public record Retry(@Default("5s") Duration delay, @Default("8") int attempts) {
    public Retry {
      InvalidSetting.unlessBetween("delay", delay.toMillis(), 10, 3_600_000);
      InvalidSetting.unlessBetween("attempts", attempts, 1, 100);
    }
  }
}
