package dev.garboard.kit.messaging;

import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.garboard.kit.messaging.MessagingConfig.Rabbit.QueueType;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;

/**
 * What the server has for a topic and for a group, made when it is missing and that is allowed. A
 * topic is a topic exchange and a stream behind it, so that every message has a place whether or
 * not there is a group, and can be read again; a group of a topic is a queue with one active
 * consumer, and one where retries wait.
 */
final class RabbitTopics {
  /** As long as Kafka keeps a topic by default; streams forget whole segments. */
  private static final Map<String, Object> HISTORY =
      Map.of(
          "x-queue-type",
          "stream",
          "x-max-age",
          "7D",
          "x-max-length-bytes",
          10_000_000_000L,
          "x-stream-max-segment-size-bytes",
          67_108_864L);

  private final MessagingConfig.Topics config;
  private final QueueType type;
  private final Set<String> present = ConcurrentHashMap.newKeySet();
  private final Set<String> wanted = ConcurrentHashMap.newKeySet();

  RabbitTopics(MessagingConfig.Topics config, QueueType type) {
    this.config = config;
    this.type = type;
  }

  /** Those that may be made when they are missing. */
  void want(Set<String> topics) {
    wanted.addAll(topics);
  }

  /** Makes the wanted ones that are missing, if the configuration lets us. */
  synchronized void create(Connection connection) throws IOException, TimeoutException {
    var missing = new HashSet<>(wanted);
    missing.removeAll(present);
    if (config.create()) {
      for (var topic : missing) {
        RabbitQuestions.on(connection, channel -> create(channel, topic));
        present.add(topic);
      }
    }
  }

  private static void create(Channel channel, String topic) throws IOException {
    channel.exchangeDeclare(topic, BuiltinExchangeType.TOPIC, true);
    channel.queueDeclare(TopicNames.history(topic), true, false, false, HISTORY);
    channel.queueBind(TopicNames.history(topic), topic, "#");
  }

  /** Whether a topic is there. */
  boolean has(Connection connection, String topic) throws IOException, TimeoutException {
    if (present.contains(topic)) {
      return true;
    }
    if (wanted.contains(topic)) {
      create(connection);
    }
    if (!present.contains(topic) && RabbitQuestions.hasExchange(connection, topic)) {
      present.add(topic);
    }
    return present.contains(topic);
  }

  /** To be asked again. */
  void forget() {
    present.clear();
  }

  /**
   * Makes what a group needs, if it is missing and the configuration lets us. The queue for what is
   * older comes first, and goes when that is read: whoever dies in between leaves it.
   */
  synchronized void join(Connection connection, String topic, String group)
      throws IOException, TimeoutException {
    create(connection);
    if (!config.create()) {
      return;
    }
    if (!RabbitQuestions.hasQueue(connection, TopicNames.queue(topic, group))) {
      RabbitQuestions.on(
          connection,
          channel -> {
            channel.queueDeclare(TopicNames.fresh(topic, group), true, false, false, queue());
            new RabbitBeginning(connection, topic, group).prepare(channel);
          });
    }
    RabbitQuestions.on(connection, channel -> make(channel, topic, group));
  }

  private void make(Channel channel, String topic, String group) throws IOException {
    var queue = TopicNames.queue(topic, group);
    if (!TopicNames.isDead(topic)) {
      channel.queueDeclare(TopicNames.retry(topic, group), true, false, false, retry(queue));
    }
    channel.queueDeclare(queue, true, false, false, queue());
    channel.queueBind(queue, topic, "#");
  }

  /** A limit that is none: since RabbitMQ 4 a message is dropped after 20 deliveries. */
  private Map<String, Object> queue() {
    var arguments = new HashMap<String, Object>();
    arguments.put("x-queue-type", type.name().toLowerCase(Locale.ROOT));
    arguments.put("x-single-active-consumer", true);
    if (type == QueueType.QUORUM) {
      arguments.put("x-delivery-limit", Integer.MAX_VALUE);
    }
    return arguments;
  }

  private Map<String, Object> retry(String queue) {
    var arguments = new HashMap<String, Object>();
    arguments.put("x-queue-type", type.name().toLowerCase(Locale.ROOT));
    arguments.put("x-dead-letter-exchange", "");
    arguments.put("x-dead-letter-routing-key", queue);
    if (type == QueueType.QUORUM) {
      arguments.put("x-dead-letter-strategy", "at-least-once");
      arguments.put("x-overflow", "reject-publish");
    }
    return arguments;
  }
}
