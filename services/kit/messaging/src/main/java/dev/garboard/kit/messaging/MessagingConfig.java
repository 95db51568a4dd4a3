package dev.garboard.kit.messaging;

import dev.garboard.kit.runtime.Default;
import dev.garboard.kit.runtime.InvalidSetting;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * How this process talks to others by messages.
 *
 * @param broker which one
 */
public record MessagingConfig(
    @Default("kafka") Kind broker, Kafka kafka, Topics topics, Retry retry) {
  /** The brokers there are. */
  public enum Kind {
    KAFKA,
    /** Inside the process: for a first look, its messages are gone with it. */
    MEMORY
  }

  public MessagingConfig {
    if (broker.equals(Kind.KAFKA) && kafka.bootstrapServers().isEmpty()) {
      throw new InvalidSetting("kafka", "with bootstrap-servers: host:port, one at least");
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
   * Topics that are missing.
   *
   * @param create whether the process makes them: in development; elsewhere they are provisioned
   * @param partitions of a topic made here
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
