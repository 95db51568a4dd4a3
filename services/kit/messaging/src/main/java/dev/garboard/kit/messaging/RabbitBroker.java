package dev.garboard.kit.messaging;

import dev.garboard.kit.messaging.spi.Broker;
import dev.garboard.kit.messaging.spi.Message;
import dev.garboard.kit.messaging.spi.MessageHandler;
import dev.garboard.kit.messaging.spi.Receipt;
import dev.garboard.kit.messaging.spi.Subscription;
import dev.garboard.kit.runtime.HealthCheck;
import dev.garboard.kit.runtime.HealthCheck.Down;
import dev.garboard.kit.runtime.HealthCheck.Up;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * RabbitMQ 3.10 or later, without plugins. A topic is a topic exchange of its name and a stream
 * {@code <topic>.history}; a group reads the queue {@code <topic>.<group>} with one active member
 * at a time, and its retries wait in {@code <topic>.<group>.retry}. A publish is confirmed by the
 * stream and all queues, a delivery is acknowledged after its handler. A key has 255 bytes at most,
 * so has the name of a header.
 */
public final class RabbitBroker implements Broker {
  private final RabbitConnections connections;
  private final RabbitTopics topics;
  private final RabbitPublisher publisher;
  private final Duration retryDelay;
  private final Set<RabbitSubscription> subscriptions = ConcurrentHashMap.newKeySet();

  /** Connects when there is something to do, again after every outage. */
  public RabbitBroker(MessagingConfig config) {
    connections = new RabbitConnections(config.rabbit());
    topics = new RabbitTopics(config.topics(), config.rabbit().queueType());
    publisher = new RabbitPublisher(connections, topics);
    retryDelay = config.retry().delay();
  }

  @Override
  public String name() {
    return "broker";
  }

  @Override
  public void start() {}

  @Override
  public CompletableFuture<Receipt> publish(Message message) {
    return MessageLimits.refusal(message)
        .map(CompletableFuture::completedFuture)
        .orElseGet(
            () ->
                publisher.publish(
                    message.topic(),
                    message.key(),
                    RabbitMessages.properties(message),
                    message.body().array()));
  }

  /** Expires in the queue of retries, from where the server puts it into that of the group. */
  @Override
  public CompletableFuture<Receipt> retry(String group, Message message) {
    return publisher.publish(
        "",
        TopicNames.retry(message.topic(), group),
        RabbitMessages.direct(message).expiration("" + retryDelay.toMillis()).build(),
        message.body().array());
  }

  @Override
  public Subscription subscribe(String group, Set<String> names, MessageHandler handler) {
    provide(names);
    var gate = new Gate();
    var leaving = new AtomicBoolean();
    var redelivery = new Redelivery(handler, () -> !leaving.get());
    var members = new HashMap<String, RabbitMember>();
    for (var topic : names) {
      members.put(topic, new RabbitMember(connections, topics, group, topic, gate, redelivery));
    }
    var subscription = new RabbitSubscription(members, gate, () -> leaving.set(true));
    subscriptions.add(subscription);
    subscription.start();
    return subscription;
  }

  @Override
  public long replay(String topic, MessageHandler handler) throws Exception {
    var connection = connections.open("replay of " + topic);
    try {
      return new RabbitHistory(connection, topic)
          .read(
              "", () -> true, (delivery, _) -> handler.handle(RabbitMessages.of(topic, delivery)));
    } finally {
      connection.abort(RabbitConnections.CLOSE);
    }
  }

  @Override
  public void provide(Set<String> names) {
    topics.want(names);
  }

  @Override
  public HealthCheck.Answer health() {
    try {
      var trouble = publisher.trouble().get(1, TimeUnit.SECONDS);
      return trouble.isEmpty() ? new Up() : new Down(trouble.get());
    } catch (ExecutionException e) {
      return new Down(RabbitQuestions.reason(e.getCause()));
    } catch (TimeoutException e) {
      return new Down("no answer within a second");
    } catch (RejectedExecutionException e) {
      return new Down("stopped");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Down("interrupted");
    }
  }

  @Override
  public void stop() {
    List.copyOf(subscriptions).forEach(RabbitSubscription::close);
    publisher.stop();
  }
}
