package dev.garboard.kit.messaging;

import dev.garboard.kit.messaging.spi.Broker;
import dev.garboard.kit.messaging.spi.Message;
import dev.garboard.kit.messaging.spi.MessageHandler;
import dev.garboard.kit.messaging.spi.Receipt;
import dev.garboard.kit.messaging.spi.Subscription;
import dev.garboard.kit.runtime.HealthCheck;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Passes everything on; a test overrides what it wants to go wrong. */
class BrokerInFront implements Broker {
  private final Broker broker;

  BrokerInFront(Broker broker) {
    this.broker = broker;
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
  public CompletableFuture<Receipt> publish(Message message) {
    return broker.publish(message);
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

  @Override
  public void stop() throws Exception {
    broker.stop();
  }
}
