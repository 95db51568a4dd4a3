package dev.garboard.kit.messaging;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Which topics are there; asked once for each, as a producer would wait for one that is not. */
final class KafkaTopics {
  private static final int SECONDS = 6;

  private final Admin admin;
  private final MessagingConfig.Topics config;
  private final Set<String> present = ConcurrentHashMap.newKeySet();
  private final Set<String> wanted = ConcurrentHashMap.newKeySet();

  KafkaTopics(Admin admin, MessagingConfig.Topics config) {
    this.admin = admin;
    this.config = config;
  }

  /** Those that may be made when they are missing. */
  void want(Set<String> topics) {
    wanted.addAll(topics);
  }

  /**
   * Makes the wanted ones that are missing, if the configuration lets us.
   *
   * @throws ExecutionException if the server refuses or is away
   */
  void create() throws InterruptedException, ExecutionException, TimeoutException {
    var missing = new HashSet<>(wanted);
    missing.removeAll(present);
    if (config.create()) {
      for (var topic : missing) {
        create(topic);
      }
    }
  }

  private void create(String topic)
      throws InterruptedException, ExecutionException, TimeoutException {
    var fresh = new NewTopic(topic, Optional.of(config.partitions()), Optional.empty());
    try {
      admin.createTopics(List.of(fresh)).all().get(SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw e;
      }
    }
    present.add(topic);
  }

  /**
   * Whether a topic is there.
   *
   * @throws ExecutionException if the server does not say
   */
  boolean has(String topic) throws InterruptedException, ExecutionException, TimeoutException {
    if (present.contains(topic)) {
      return true;
    }
    if (wanted.contains(topic)) {
      create();
    }
    return present.contains(topic) || described(topic);
  }

  private boolean described(String topic)
      throws InterruptedException, ExecutionException, TimeoutException {
    try {
      admin.describeTopics(List.of(topic)).allTopicNames().get(SECONDS, TimeUnit.SECONDS);
      present.add(topic);
      return true;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException
          || e.getCause() instanceof InvalidTopicException) {
        return false;
      }
      throw e;
    }
  }

  /** To be asked again. */
  void forget(String topic) {
    present.remove(topic);
  }
}
