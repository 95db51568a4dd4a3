package dev.garboard.kit.messaging;

import dev.garboard.kit.messaging.spi.Broker;
import dev.garboard.kit.messaging.spi.Message;
import dev.garboard.kit.messaging.spi.MessageHandler;
import dev.garboard.kit.messaging.spi.Receipt;
import dev.garboard.kit.messaging.spi.Receipt.Refused;
import dev.garboard.kit.messaging.spi.Receipt.Stored;
import dev.garboard.kit.messaging.spi.Receipt.Unavailable;
import dev.garboard.kit.messaging.spi.Subscription;
import dev.garboard.kit.runtime.HealthCheck;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A broker inside one process, for tests and a first look: the contract of the others, without
 * their memory of yesterday. It keeps every message until it stops.
 */
public final class MemoryBroker implements Broker {
  private final Map<String, MemoryTopic> topics = new ConcurrentHashMap<>();
  private final Map<String, MemoryGroup> groups = new ConcurrentHashMap<>();
  private final Duration retryDelay;
  private volatile boolean stopped;

  /** No topics yet; see {@link #provide}. */
  public MemoryBroker(Duration retryDelay) {
    this.retryDelay = retryDelay;
  }

  @Override
  public String name() {
    return "broker";
  }

  @Override
  public void start() {}

  @Override
  public CompletableFuture<Receipt> publish(Message message) {
    return CompletableFuture.completedFuture(
        MessageLimits.refusal(message).orElseGet(() -> store(message)));
  }

  private Receipt store(Message message) {
    var topic = topics.get(message.topic());
    if (stopped) {
      return new Unavailable("stopped");
    }
    if (topic == null) {
      return new Refused("no topic " + message.topic());
    }
    topic.add(message, Duration.ZERO);
    return new Stored();
  }

  @Override
  public CompletableFuture<Receipt> retry(String group, Message message) {
    if (stopped) {
      return CompletableFuture.completedFuture(new Unavailable("stopped"));
    }
    groups.get(group).retries(message.topic()).add(message, retryDelay);
    return CompletableFuture.completedFuture(new Stored());
  }

  @Override
  public Subscription subscribe(String group, Set<String> names, MessageHandler handler) {
    provide(names);
    return groups
        .computeIfAbsent(group, name -> new MemoryGroup(name, topics::get))
        .join(names, handler);
  }

  @Override
  public long replay(String topic, MessageHandler handler) throws Exception {
    var history = topics.get(topic).history();
    for (var message : history) {
      handler.handle(message);
    }
    return history.size();
  }

  @Override
  public void provide(Set<String> names) {
    names.forEach(name -> topics.computeIfAbsent(name, absent -> new MemoryTopic()));
  }

  @Override
  public HealthCheck.Answer health() {
    return stopped ? new HealthCheck.Down("stopped") : new HealthCheck.Up();
  }

  @Override
  public void stop() {
    stopped = true;
    groups.values().forEach(MemoryGroup::stop);
  }
}
