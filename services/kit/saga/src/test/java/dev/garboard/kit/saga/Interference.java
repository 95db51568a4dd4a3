package dev.garboard.kit.saga;

import dev.garboard.kit.messaging.spi.Broker;
import dev.garboard.kit.messaging.spi.Message;
import dev.garboard.kit.messaging.spi.MessageHandler;
import dev.garboard.kit.messaging.spi.Receipt;
import dev.garboard.kit.messaging.spi.Receipt.Stored;
import dev.garboard.kit.messaging.spi.Subscription;
import dev.garboard.kit.runtime.HealthCheck;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** A broker that loses, holds back or repeats what it says it has stored. */
final class Interference implements Broker {
  /** All that was published, also what got lost. */
  final List<Message> published = new CopyOnWriteArrayList<>();

  private final Broker broker;
  private volatile Function<Message, List<Message>> fate = List::of;

  Interference(Broker broker) {
    this.broker = broker;
  }

  /** What becomes of each message from now on. */
  void fate(Function<Message, List<Message>> of) {
    fate = of;
  }

  static String type(Message message) {
    return message.headers().text("ce_type").orElseThrow();
  }

  /** Those of this type, in their order. */
  List<Message> published(String type) {
    return published.stream().filter(message -> type(message).equals(type)).toList();
  }

  /** Lets one through. */
  void deliver(Message message) {
    broker.publish(message).join();
  }

  @Override
  public CompletableFuture<Receipt> publish(Message message) {
    published.add(message);
    fate.apply(message).forEach(this::deliver);
    return CompletableFuture.completedFuture(new Stored());
  }

  @Override
  public String name() {
    return broker.name();
  }

  @Override
  public void start() throws Exception {
    broker.start();
  }

  @Override
  public void stop() throws Exception {
    broker.stop();
  }

  @Override
  public CompletableFuture<Receipt> retry(String group, Message message) {
    return broker.retry(group, message);
  }

  @Override
  public Subscription subscribe(String group, Set<String> topics, MessageHandler handler) {
    return broker.subscribe(group, topics, handler);
  }

  @Override
  public long replay(String topic, MessageHandler handler) throws Exception {
    return broker.replay(topic, handler);
  }

  @Override
  public void provide(Set<String> topics) {
    broker.provide(topics);
  }

  @Override
  public HealthCheck.Answer health() {
    return broker.health();
  }
}
