package dev.garboard.kit.messaging.spi;

import dev.garboard.kit.runtime.Component;
import dev.garboard.kit.runtime.HealthCheck;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * A message broker. Delivery is at least once, in the order of publishing for each key of a topic,
 * to one member of each group. A start does not wait for the server: a broker that is away is a
 * matter of health, not of life.
 */
public interface Broker extends Component {
  /**
   * Publishes; the receipt comes when the message is durable, or the publish has failed. Never
   * completes exceptionally.
   */
  CompletableFuture<Receipt> publish(Message message);

  /**
   * Delivers the message again, to this group alone, after the broker's retry delay: for a message
   * that this group could not handle, so that those behind it need not wait. The topic is that of
   * the delivery.
   */
  CompletableFuture<Receipt> retry(String group, Message message);

  /**
   * Becomes a member of the group. A group that is new begins with the oldest message that the
   * broker still has. Messages of one key are handled one after the other, those of others at the
   * same time.
   */
  Subscription subscribe(String group, Set<String> topics, MessageHandler handler);

  /**
   * Reads what a topic holds now from its beginning, outside of any group; returns when the handler
   * has seen the last of it.
   *
   * @return how many messages
   * @throws UnsupportedOperationException if this broker forgets what is acknowledged
   * @throws Exception of the handler, or if the broker does not answer
   */
  long replay(String topic, MessageHandler handler) throws Exception;

  /** Makes topics that are missing, where the configuration allows it: in development. */
  void provide(Set<String> topics);

  /** Whether the server answers. */
  HealthCheck.Answer health();
}
